from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.confusion import confusion
from backfire.transitions.flips import flips
from backfire.transitions.outcomes import outcomes


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_flips_are_counted_by_their_labels(data, comparisons, tables, as_tables):
    gold, reference, candidate = data.draw(comparisons)
    rows = tables.to_pyarrow(
        confusion(flips(outcomes(*as_tables(gold, reference, candidate))))
    ).to_pylist()
    expected = Counter(
        (g, x[k], y[k])
        for x in reference.values()
        for y in candidate.values()
        for k, g in enumerate(gold)
        if g is not None and x[k] != y[k]
    )
    found = [((row["gold"], row["reference"], row["candidate"]), row["count"]) for row in rows]
    assert found == sorted(expected.items(), key=lambda item: (-item[1], item[0]))


def test_each_flip_names_its_outcome(tables, as_tables):
    pairs = outcomes(*as_tables("aaa", {"r": "abc"}, {"c": "bac"}))
    rows = tables.to_pyarrow(confusion(flips(pairs))).to_pylist()
    assert [row["outcome"] for row in rows] == ["falsified", "corrected"]
