// One list of examples: filtered by the form, by links anywhere on the page, and by the address.

const AT_ONCE = 20;
const NOUNS = {
  outcome: "outcome", slice: "slice", tag: "tag", labels: "labels", span: "state of spans",
  runs: "runs",
};

function readViews() {
  const { facts, views } = JSON.parse(document.getElementById("views").textContent);
  const numbers = new Map(facts.map(([kind, key], number) => [`${kind}=${key}`, number]));
  const headings = facts.map(([, , words, outcome]) => words && [words, outcome]);
  return { numbers, headings, views };
}

function readExamples(list) {
  const rest = document.getElementById("more-examples");
  if (rest) {
    list.append(...rest.querySelectorAll("li"));
    rest.remove();
  }
  return [...list.children].map((element) => ({
    element,
    facts: new Map(element.dataset.facts.split(" ").map(readFact)),
  }));
}

// "7:25" is fact 7, in 25 % of the pairs of runs; "7" is in all of them.
function readFact(text) {
  const [number, share] = text.split(":").map(Number);
  return [number, share ?? 100];
}

function shareOf({ facts }, wanted) {
  return Math.min(100, ...wanted.map((number) => facts.get(number)));
}

// Says first what was asked for, in its colour; without a heading, what the example says itself.
function headExample({ element }, heading, share) {
  const name = element.querySelector(".about .name");
  const focus = element.querySelector(".focus");
  const shares = element.querySelector(".shares");
  element.dataset.outcome ??= element.classList[1];
  element.dataset.name ??= name.textContent;
  const [words, outcome] = heading ?? [element.dataset.name, element.dataset.outcome];
  element.className = `example ${outcome}`;
  focus.className = `token ${outcome} focus`;
  name.textContent = words;
  if (!shares) return;
  element.dataset.shares ??= shares.textContent;
  const [start, said] = element.dataset.shares.split(": ");
  const parts = said.split(", ");
  const first = parts.filter((part) => part.startsWith(`${words} `));
  const rest = parts.filter((part) => !first.includes(part));
  const span = heading && !first.length ? `${words} ${share} %; the first token: ` : "";
  shares.textContent = `${start}: ${span}${[...first, ...rest].join(", ")}`;
}

// A value from the address that this report has no example of stays to be seen.
function setControl(control, value) {
  control.value = value;
  if (control.value === value) return;
  control.add(new Option(`${value} (none here)`, value));
  control.value = value;
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
  const { numbers, headings, views } = readViews();
  const examples = readExamples(list);
  const count = document.getElementById("count");
  const counted = document.getElementById("counted");
  const fault = document.getElementById("word-fault");
  const more = document.getElementById("more");
  const title = document.getElementById("examples-title");
  let filter = readAddress(SHOW);
  let found = examples;
  let shown = AT_ONCE;
  let latest = 0;

  const say = (number) => number.toLocaleString("en");

  function said() {
    return FIELDS.filter((field) => filter[field] && field !== "word" && field !== "in");
  }

  function asked() {
    return said().map((field) => numbers.get(`${field}=${filter[field]}`));
  }

  function viewOf(wanted) {
    return views[[...wanted].sort((a, b) => a - b).join(" ")];
  }

  function explain(wanted) {
    const [of, average] = viewOf(wanted) ?? [];
    if (average === undefined) return "";
    const things = filter.span ? "spans" : "tokens";
    const asked = `${say(of)} ${things} have it in some pair of runs`;
    return `${asked}; ${average} on average over the pairs.`;
  }

  function describe(wanted) {
    const all = say(examples.length);
    const unknown = said().filter((field) => !numbers.has(`${field}=${filter[field]}`));
    if (unknown.length) {
      const names = unknown.map((field) => `${NOUNS[field]} “${filter[field]}”`);
      return `0 of the ${all} examples: this report knows no ${names.join(" and no ")}`;
    }
    if (!filter.word && wanted.length) {
      const of = viewOf(wanted)?.[0];
      if (of !== undefined) return `${say(found.length)} of ${say(of)}`;
    }
    return found.length === examples.length
      ? `${all} examples`
      : `${say(found.length)} of the ${all} examples on this page`;
  }

  function draw() {
    const visible = new Set(found.slice(0, shown));
    for (const example of examples) example.element.hidden = !visible.has(example);
    list.append(...found.map(({ element }) => element));
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
      else if (control.value !== filter[field]) setControl(control, filter[field]);
    }
    const wanted = asked();
    const near = examples.filter(({ facts }) => wanted.every((number) => facts.has(number)));
    near.sort((a, b) => shareOf(b, wanted) - shareOf(a, wanted));
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
    const heading = headings[wanted.find((number) => headings[number])];
    for (const example of found) {
      headExample(example, heading, Math.round(shareOf(example, wanted)));
    }
    fault.textContent = problem || explainText(filter.word);
    form.elements.word.setAttribute("aria-invalid", String(Boolean(problem)));
    draw();
    count.textContent = describe(wanted);
    counted.textContent = explain(wanted);
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
