// One list of examples: filtered by the form, by links anywhere on the page, and by the address.

const AT_ONCE = 20;

function readViews() {
  const { facts, views } = JSON.parse(document.getElementById("views").textContent);
  const numbers = new Map(facts.map(([kind, key], number) => [`${kind}=${key}`, number]));
  return { numbers, views };
}

function readExamples(list) {
  const rest = document.getElementById("more-examples");
  if (rest) {
    list.append(...rest.querySelectorAll("li"));
    rest.remove();
  }
  return [...list.children].map((element) => ({
    element,
    facts: new Set(element.dataset.facts.split(" ").map(Number)),
  }));
}

function wordOf({ element }) {
  return element.querySelector(".focus .word").textContent;
}

function sentenceOf({ element }) {
  const sentence = element.querySelector(".sentence").cloneNode(true);
  for (const layer of sentence.querySelectorAll(".layer")) layer.remove();
  return sentence.textContent;
}

function startExamples() {
  const list = document.getElementById("example-list");
  const form = document.getElementById("filters");
  if (!list || !form) return;
  const { numbers, views } = readViews();
  const examples = readExamples(list);
  const count = document.getElementById("count");
  const fault = document.getElementById("word-fault");
  const more = document.getElementById("more");
  const title = document.getElementById("examples-title");
  let filter = readAddress(SHOW);
  let found = examples;
  let shown = AT_ONCE;
  let latest = 0;

  const say = (number) => number.toLocaleString("en");

  function asked() {
    const said = FIELDS.filter((field) => filter[field] && field !== "word" && field !== "in");
    return said.map((field) => numbers.get(`${field}=${filter[field]}`));
  }

  function describe(wanted) {
    if (!filter.word && wanted.length) {
      const of = views[[...wanted].sort((a, b) => a - b).join(" ")];
      if (of !== undefined) return `${say(found.length)} of ${say(of)}`;
    }
    const all = say(examples.length);
    return found.length === examples.length
      ? `${all} examples`
      : `${say(found.length)} of the ${all} examples on this page`;
  }

  function draw() {
    const visible = new Set(found.slice(0, shown));
    for (const example of examples) example.element.hidden = !visible.has(example);
    const left = found.length - visible.size;
    more.hidden = left <= 0;
    more.textContent = `Show ${say(Math.min(AT_ONCE, left))} more of ${say(left)}`;
  }

  async function apply(next) {
    const turn = ++latest;
    filter = next;
    for (const field of FIELDS) {
      const control = form.elements[field];
      if (!control) continue;
      if (control.type === "checkbox") control.checked = filter[field] === control.value;
      else if (control.value !== filter[field]) control.value = filter[field];
    }
    const wanted = asked();
    const near = examples.filter(({ facts }) => wanted.every((number) => facts.has(number)));
    let kept = near;
    let problem = "";
    if (filter.word) {
      try {
        const texts = near.map(filter.in === "sentence" ? sentenceOf : wordOf);
        const matches = await matchTexts(filter.word, texts);
        kept = near.filter((_, place) => matches[place]);
      } catch (error) {
        problem = error.message;
      }
    }
    if (turn !== latest) return;
    found = kept;
    shown = AT_ONCE;
    fault.textContent = problem;
    form.elements.word.setAttribute("aria-invalid", String(Boolean(problem)));
    draw();
    count.textContent = describe(wanted);
  }

  function readForm() {
    return Object.fromEntries(
      FIELDS.map((field) => {
        const control = form.elements[field];
        if (!control) return [field, ""];
        if (control.type === "checkbox") return [field, control.checked ? control.value : ""];
        return [field, control.value];
      }),
    );
  }

  function goThere() {
    title.scrollIntoView();
    title.focus({ preventScroll: true });
  }

  for (const link of document.querySelectorAll("a[data-view]")) {
    link.href = `${SHOW}?${link.dataset.view}`;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({ shown: true }, "", link.hash);
    apply(readAddress(link.hash));
    goThere();
  });
  let typing = null;
  form.addEventListener("input", (event) => {
    const next = readForm();
    const again = event.target.name === "word" && history.state?.typed;
    const state = { shown: true, typed: event.target.name === "word" };
    history[again ? "replaceState" : "pushState"](state, "", writeAddress(next));
    clearTimeout(typing);
    typing = setTimeout(() => apply(next), state.typed ? 150 : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.pushState({ shown: true }, "", SHOW);
    apply(readAddress(SHOW));
  });
  window.addEventListener("popstate", (event) => {
    const next = readAddress(location.hash);
    if (!next && location.hash) return; // a link to another section leaves the filter alone
    apply(next ?? readAddress(SHOW));
    if (next && !event.state) goThere(); // a new address, not a way back
  });
  more.addEventListener("click", () => {
    const first = found[shown];
    shown += AT_ONCE;
    draw();
    first.element.tabIndex = -1;
    first.element.focus();
  });

  form.hidden = false;
  const start = readAddress(location.hash);
  apply(start ?? filter).then(() => start && goThere());
}

startExamples();
