from collections import Counter

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
