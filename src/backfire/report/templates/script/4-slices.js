// The slices in one table that sorts, with those without a finding folded away. DataTables does it.

const PRINTED = 8; // rows, as style/5-media.css drops the rest

function startSlices() {
  const table = document.getElementById("slice-table");
  if (!table || !globalThis.DataTable) return;
  const left = document.getElementById("slice-left");
  const rest = document.getElementById("slice-rest");
  const button = document.createElement("button");
  if (rest) {
    table.tBodies[0].append(...rest.querySelectorAll("tbody tr"));
    button.type = "button";
    button.id = "slice-more";
    rest.remove();
  }
  const others = rest?.querySelector("summary").textContent;
  let open = !table.querySelector("tr[data-finding]");
  const grid = new DataTable(table, {
    autoWidth: false,
    info: false,
    order: [],
    paging: false,
    layout: {
      topStart: null,
      topEnd: "search",
      bottomStart: rest ? () => button : null,
      bottomEnd: null,
    },
    language: { search: "Find a slice", zeroRecords: "No slice of this name", emptyTable: "None" },
  });
  grid.search.fixed("finding", (text, data, place) => {
    return open || grid.search() !== "" || "finding" in grid.row(place).node().dataset;
  });
  const draw = () => {
    button.setAttribute("aria-expanded", String(open));
    button.textContent = `${open ? "Hide" : "Show"} ${others}`;
    grid.draw();
    if (left) {
      const more = table.tBodies[0].rows.length - PRINTED;
      left.textContent = more > 0 ? `${more} more in the page.` : "";
    }
  };
  button.addEventListener("click", () => {
    open = !open;
    draw();
  });
  draw();
  if (document.getElementById("pair-table")) {
    new DataTable("#pair-table", {
      autoWidth: false,
      info: false,
      order: [],
      paging: false,
      searching: false,
    });
  }
}

startSlices();
