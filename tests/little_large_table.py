"""A Parquet table of text, gold and runs, as it is read part by part."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backfire.engines.spark import FILE, ROW
from backfire.experiments.inputs import Column

WORDS = ["Obama", "i'm", "LOL", "#love", "the", "awsome", "42", "😂", "U.S.", "sooo", "once"]
POS = ["NN", "VB", "DT", "B", "O"]
SPANS = ["O", "O", "O", "B-per", "I-per", "B-loc", "I-loc"]
N = 9000


def write_table(path, labels, *, runs=1, text_sentences=False, n=N):
    draw = np.random.default_rng(3)
    sentence = np.cumsum(draw.random(n) < 0.1)
    gold = draw.integers(0, len(labels), n)
    columns = {
        "sentence": [f"s{k}" for k in sentence] if text_sentences else pa.array(sentence),
        "token": [WORDS[k] for k in draw.integers(0, len(WORDS), n)],
        "gold": [labels[k] for k in gold],
    }
    for side, rate in (("old", 0.2), ("new", 0.15)):
        for run in range(runs):
            own = np.where(draw.random(n) < rate, draw.integers(0, len(labels), n), gold)
            columns[f"{side}{run}"] = [labels[k] for k in own]
    pq.write_table(pa.table(columns), path, row_group_size=2500)
    sides = [[Column(path, f"{side}{run}") for run in range(runs)] for side in ("old", "new")]
    return Column(path, "gold"), *sides


def name_documents(path, documents):
    table = pq.read_table(path)
    pq.write_table(table.append_column("doc_id", pa.array(documents)), path, row_group_size=2500)


def assert_close(found, expected, path=""):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), path
        for key in expected:
            assert_close(found[key], expected[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), path
        for k, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_close(one, other, f"{path}.{k}")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12), path
    else:
        assert found == expected, path


def collect_groups(batches):
    """Give the numbers of each group, for a test of what a worker gets."""
    groups = {}
    for batch in batches:
        assert {FILE, ROW} < set(batch.schema.names)
        for row in batch.to_pylist():
            groups.setdefault(row["group"], []).append(row["n"])
    yield groups
