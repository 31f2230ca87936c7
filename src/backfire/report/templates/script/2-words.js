// Finds texts by a word or by a regular expression. An expression that takes too long is stopped:
// it is tested in a worker, which can be.

const PATIENCE = 1000; // milliseconds, from when the worker is ready
const FLAGS = "imsu";
const TESTER = `onmessage = ({ data: { source, flags, texts } }) => {
  const pattern = new RegExp(source, flags);
  postMessage(texts.map((text) => pattern.test(text)));
};
postMessage("ready");`;

function readPattern(asked) {
  const found = /^\/(.+)\/([imsu]*)$/s.exec(asked);
  return found && { source: found[1], flags: found[2] };
}

// What looks like an expression and is looked for as a text, says so.
function explainText(asked) {
  if (readPattern(asked)) return "";
  const flags = /^\/.+\/([a-z]+)$/is.exec(asked)?.[1] ?? "";
  const unknown = [...flags].filter((flag) => !FLAGS.includes(flag));
  return unknown.length
    ? `Looked for as it stands: “${unknown.join("")}” is no flag of an expression here (i, m, s, u are).`
    : "";
}

async function matchTexts(asked, texts) {
  const pattern = readPattern(asked);
  if (!pattern) {
    const part = asked.toLowerCase();
    return texts.map((text) => text.toLowerCase().includes(part));
  }
  try {
    new RegExp(pattern.source, pattern.flags);
  } catch (fault) {
    throw new Error(`This is no regular expression: ${fault.message}`);
  }
  return testPattern({ ...pattern, texts });
}

function testPattern(task) {
  const address = URL.createObjectURL(new Blob([TESTER], { type: "text/javascript" }));
  const worker = new Worker(address);
  return new Promise((resolve, reject) => {
    let slow = null;
    worker.onmessage = ({ data }) => {
      if (data !== "ready") return resolve(data);
      slow = setTimeout(
        () => reject(new Error("This expression takes too long: make it simpler.")),
        PATIENCE,
      );
      worker.postMessage(task);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error("This expression can’t be tested here: look for a word instead."));
    };
    worker.finish = () => clearTimeout(slow);
  }).finally(() => {
    worker.finish();
    worker.terminate();
    URL.revokeObjectURL(address);
  });
}
