from collections import Counter

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.agreement import chosen_labels

LAWS = settings(max_examples=15, deadline=None)


@LAWS
@given(data=st.data())
def test_the_label_of_most_runs_is_chosen(data, comparisons, tables, as_tables):
    gold, runs, _ = data.draw(comparisons)
    predictions, *_ = as_tables(gold, runs, runs)
    for row in tables.to_pyarrow(chosen_labels(predictions)).to_pylist():
        votes = Counter(labels[row["token_id"]] for labels in runs.values())
        best = min(votes, key=lambda label: (-votes[label], label))
        assert (row["predicted"], row["agreeing"]) == (best, votes[best])
        assert row["runs"] == len(runs)


def test_its_confidence_is_the_mean_of_the_runs_that_predict_it_and_know_theirs(tables):
    rows = {
        "run": ["a", "b", "c", "d"],
        "token_id": [0] * 4,
        "predicted": ["X", "X", "X", "Y"],
        "confidence": [0.5, None, 0.75, 1.0],
    }
    chosen = tables.to_pyarrow(chosen_labels(ibis.memtable(pa.table(rows)))).to_pylist()
    assert [row["confidence"] for row in chosen] == [0.625]
    del rows["confidence"]
    chosen = tables.to_pyarrow(chosen_labels(ibis.memtable(pa.table(rows)))).to_pylist()
    assert [row["confidence"] for row in chosen] == [None]
