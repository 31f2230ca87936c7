"""Texts of several types of spans, and systems that err on them at a chosen rate."""

import json
import random
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from backfire.experiments.compare import compare
from backfire.report.gate.judge import judge
from backfire.report.gate.judged import JudgedComparison, JudgedText
from backfire.report.gate.settings import read_gate

PATTERN = ["B-PER", "I-PER", "O", "O", "B-LOC", "O", "O", "O"]


@pytest.fixture(scope="session")
def make_sides():
    """Tables of a text of `sentences` sentences and of runs that break and mend some tokens."""

    def make(sentences=200, *, falsified=0.02, corrected=0.04, runs=1, seed=0, labels=None):
        rng = random.Random(seed)  # noqa: S311 - a fixed rule, no secret
        gold = list(labels or PATTERN) * sentences
        length = len(labels or PATTERN)
        tokens = [f"w{k % length}-{rng.randrange(50)}" for k in range(len(gold))]
        names = sorted(set(gold))
        before, after = {}, {}
        fates = [rng.random() for _ in gold]
        for run in range(runs):
            wrong_before = [f < corrected for f in fates]
            wrong_after = [corrected <= f < corrected + falsified for f in fates]
            before[f"r{run}"] = _spoil(gold, wrong_before, names)
            after[f"c{run}"] = _spoil(gold, wrong_after, names)
        table = pa.table(
            {
                "token_id": range(len(gold)),
                "sentence": [k // length for k in range(len(gold))],
                "token": tokens,
                "gold": gold,
            }
        )
        return table, _runs(before), _runs(after)

    return make


def _spoil(gold, wrong, names):
    others = {name: next(x for x in [*names, "X"] if x != name) for name in names}
    return [others[g] if w else g for g, w in zip(gold, wrong, strict=True)]


def _runs(runs):
    rows = [(name, k, label) for name, run in runs.items() for k, label in enumerate(run)]
    run, token_id, predicted = zip(*rows, strict=True)
    return pa.table({"run": run, "token_id": token_id, "predicted": predicted})


def judged_text(gold, reference, candidate, *, spans, unit_name="sentence"):
    """The tables as a gate reads them."""
    names = sorted({*gold["gold"].to_pylist(), *_labels(reference), *_labels(candidate)})
    code = {name: k for k, name in enumerate(names)}
    layers = [
        np.array([code[label] for label in labels]).reshape(-1, len(gold))
        for labels in (gold["gold"].to_pylist(), _labels(reference), _labels(candidate))
    ]
    sentence = gold["sentence"].to_numpy()
    return JudgedText(
        tokens=gold["token"].combine_chunks(),
        sentence=sentence,
        gold=layers[0][0],
        reference=layers[1],
        candidate=layers[2],
        names=tuple(names),
        spans=spans,
        unit=sentence,
        unit_name=unit_name,
    )


def _labels(runs):
    return runs["predicted"].to_pylist()


@pytest.fixture(scope="session")
def gated(make_sides):
    """Compares two such systems, once for all tests, and holds them to a gate."""

    @cache
    def weigh(task, sides):
        tables = make_sides(**dict(sides))
        text = judged_text(*tables, spans=task != "pos")
        return JudgedComparison(compare(*tables, task=task), text)

    def run(gate, task="ner", **sides):
        return judge(read_gate(gate), weigh(task, tuple(sorted(sides.items()))))

    return run


@pytest.fixture
def write_lines(tmp_path):
    def write(name, *records):
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def judged_text_of():
    """Makes a text of sentences, gold labels and runs of labels of both sides."""

    def make(sentences, gold, reference, candidate, *, spans):
        tokens = [token for sentence in sentences for token in sentence]
        numbers = [k for k, sentence in enumerate(sentences) for _ in sentence]
        table = pa.table({"token": tokens, "sentence": pa.array(numbers, pa.int32()), "gold": gold})
        sides = [
            _runs({f"{k}": run for k, run in enumerate(side)}) for side in (reference, candidate)
        ]
        return judged_text(table, *sides, spans=spans)

    return make
