from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.agreement import chosen_labels, falsification_between_runs, right_runs

LAWS = settings(max_examples=15, deadline=None)


@LAWS
@given(data=st.data())
def test_falsification_between_runs_averages_all_ordered_pairs(
    data, comparisons, tables, as_tables
):
    gold, runs, _ = data.draw(comparisons)
    predictions, _, tokens = as_tables(gold, runs, runs)
    row = tables.to_pyarrow(falsification_between_runs(right_runs(predictions, tokens)))
    scored = [k for k, label in enumerate(gold) if label is not None]
    pairs = [
        sum(x[k] == gold[k] != y[k] for k in scored) / len(scored)
        for x, y in permutations(runs.values(), 2)
        if scored
    ]
    expected = sum(pairs) / len(pairs) if pairs else None
    assert row["negative_transfer"].to_pylist() == [pytest.approx(expected)]


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


def test_runs_that_are_right_are_counted_by_token(tables, as_tables):
    predictions, _, tokens = as_tables(["a", None, "b"], {"r": "aab", "s": "bba"}, {"c": "aaa"})
    rows = tables.to_pyarrow(right_runs(predictions, tokens).order_by("token_id")).to_pylist()
    assert rows == [
        {"token_id": 0, "right": 1, "runs": 2},
        {"token_id": 2, "right": 1, "runs": 2},
    ]
