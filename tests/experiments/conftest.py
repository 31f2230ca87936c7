"""Small column files and tables to compare."""

import pyarrow as pa
import pytest


@pytest.fixture
def column_file(tmp_path):
    """Takes a name and sentences of (token, label) to the path of a column file."""

    def write(name, sentences):
        blocks = ["\n".join(f"{token}\t{label}" for token, label in x) for x in sentences]
        path = tmp_path / name
        path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def tables():
    """Takes gold, reference runs and candidate runs (lists of labels by sentence) to tables."""

    def make(gold, reference, candidate):
        sentence = [k for k, labels in enumerate(gold) for _ in labels]
        n = len(sentence)
        flat = [label for labels in gold for label in labels]
        tokens = {"token_id": range(n), "sentence": sentence, "token": [f"w{k}" for k in range(n)]}
        return (
            pa.table({**tokens, "gold": flat}),
            *(_predictions(side, runs) for side, runs in (("r", reference), ("c", candidate))),
        )

    return make


def _predictions(side, runs):
    rows = [
        (f"{side}{k}", place, label)
        for k, run in enumerate(runs)
        for place, label in enumerate(label for labels in run for label in labels)
    ]
    run, token_id, predicted = zip(*rows, strict=True)
    return pa.table({"run": run, "token_id": token_id, "predicted": predicted})
