"""Small tables of tokens and predictions, drawn by hypothesis, in the shared database."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import strategies as st

from backfire.engines.tables import open_tables

LABELS = "abc"


@pytest.fixture(scope="session")
def tables():
    with open_tables() as backend:
        yield backend


@pytest.fixture(scope="session")
def as_tables():
    """Takes (gold, {run: labels}, {run: labels}) to lazy tables: reference, candidate, tokens."""

    def convert(gold, reference, candidate):
        n = len(gold)
        tokens = pa.table(
            {
                "token_id": pa.array(range(n), pa.int64()),
                "sentence": pa.array([k // 3 for k in range(n)], pa.int32()),
                "gold": pa.array(gold, pa.string()),
            }
        )
        return *(
            ibis.memtable(_predictions(runs)) for runs in (reference, candidate)
        ), ibis.memtable(tokens)

    return convert


def _predictions(runs):
    rows = [(run, k, label) for run, labels in runs.items() for k, label in enumerate(labels)]
    run, token_id, predicted = zip(*rows, strict=True)
    return pa.table({"run": run, "token_id": token_id, "predicted": predicted})


@st.composite
def _comparisons(draw):
    n = draw(st.integers(1, 7))
    layer = st.lists(st.sampled_from(LABELS), min_size=n, max_size=n)
    arm = st.integers(1, 3).flatmap(lambda k: st.lists(layer, min_size=k, max_size=k))
    gold = draw(st.lists(st.sampled_from([*LABELS, None]), min_size=n, max_size=n))
    reference, candidate = draw(arm), draw(arm)
    named = [
        {f"{side}{k}": x for k, x in enumerate(arm)}
        for side, arm in zip("rc", (reference, candidate), strict=True)
    ]
    return gold, *named


@pytest.fixture(scope="session")
def comparisons():
    """Draws (gold, reference runs, candidate runs)."""
    return _comparisons()
