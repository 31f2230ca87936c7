// The address of the page holds the filter: #show?outcome=falsified&slice=hashtag

const SHOW = "#show";
const FIELDS = ["outcome", "slice", "tag", "labels", "span", "runs", "word", "in"];

function readAddress(hash) {
  if (hash !== SHOW && !hash.startsWith(`${SHOW}?`)) return null;
  const asked = new URLSearchParams(hash.slice(SHOW.length + 1));
  return Object.fromEntries(FIELDS.map((field) => [field, asked.get(field) ?? ""]));
}

function writeAddress(filter) {
  const said = FIELDS.filter((field) => filter[field]).map(
    (field) => `${field}=${encodeURIComponent(filter[field])}`,
  );
  return said.length ? `${SHOW}?${said.join("&")}` : SHOW;
}
