"""Comparisons to show: a plain one, one of several runs, and one of hostile text."""

import pyarrow as pa
import pytest

from backfire.experiments.compare import compare

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><b>",
    "&lt;",
    "a\x00b",
    "\u202eabc\u200f",
    "\x1b[31mred",
    '"quo\'te"',
    "x" * 10_000,
    "{{ 7 * 7 }}",
    "\u2028",
]


@pytest.fixture(scope="session")
def hostile_texts():
    return HOSTILE


def _table(tokens, gold):
    return pa.table(
        {
            "token_id": range(len(tokens)),
            "sentence": [k // 5 for k in range(len(tokens))],
            "token": tokens,
            "gold": gold,
        }
    )


def _runs(**runs):
    rows = [(name, k, label) for name, run in runs.items() for k, label in enumerate(run)]
    run, token_id, predicted = zip(*rows, strict=True)
    return pa.table({"run": run, "token_id": token_id, "predicted": predicted})


@pytest.fixture(scope="session")
def plain():
    tokens = [f"word{k}" for k in range(60)]
    gold = ["B-per", "I-per", "O", "O", "B-loc"] * 12
    before = [label if k % 7 else "O" for k, label in enumerate(gold)]
    after = [label if k % 9 else "B-loc" for k, label in enumerate(gold)]
    return compare(_table(tokens, gold), _runs(scratch=before), _runs(transfer=after), task="ner")


@pytest.fixture(scope="session")
def several():
    gold = ["NN", "VB", "UH", "JJ", "DT"] * 12
    reference = {f"r{s}": [x if (k * s) % 7 else "XX" for k, x in enumerate(gold)] for s in (2, 3)}
    candidate = {f"c{s}": [x if (k + s) % 9 else "NNP" for k, x in enumerate(gold)] for s in (1, 2)}
    tokens = [f"word{k}" for k in range(60)]
    return compare(_table(tokens, gold), _runs(**reference), _runs(**candidate), task="pos")


@pytest.fixture(scope="session")
def hostile():
    labels = [f"L{text}" for text in HOSTILE]
    reference = _runs(**{"<b>run</b>": labels[1:] + labels[:1]})
    candidate = _runs(**{"\u202erun": [*labels[:-1], "\u202e<i>"]})
    return compare(_table(HOSTILE, labels), reference, candidate, task="pos")


@pytest.fixture(scope="session")
def guarded():
    """A comparison of hostile text that is held to a gate with a case on every word."""
    labels = [f"L{text}" for text in HOSTILE]
    cases = [
        {"id": word, "tokens": HOSTILE[k - k % 5 :][:5], "token": k % 5, "label": labels[k]}
        for k, word in enumerate(HOSTILE)
        if word.strip()
    ]
    gate = {"gain": {"min_points": 0}, "must_not_break": {"cases": cases}}
    candidate = _runs(after=labels[1:] + labels[:1])
    return compare(_table(HOSTILE, labels), _runs(before=labels), candidate, task="pos", gate=gate)


@pytest.fixture(scope="session")
def ungraded():
    """A comparison without gold, over hostile words and labels."""
    labels = [f"L{text}" for text in HOSTILE]
    tokens = _table(HOSTILE, labels).drop(["gold"])
    return compare(tokens, _runs(a=labels), _runs(b=labels[1:] + labels[:1]), task="pos")
