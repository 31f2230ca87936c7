from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.flips import flips
from backfire.transitions.outcomes import outcomes
from backfire.transitions.sample import sample_tokens


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_sample_follows_its_rule(data, comparisons, tables, as_tables):
    changed = flips(outcomes(*as_tables(*data.draw(comparisons))))
    limit = data.draw(st.integers(1, 3))
    rows = tables.to_pyarrow(sample_tokens(changed, limit)).to_pylist()
    every = tables.to_pyarrow(changed).to_pylist()
    for outcome in {row["outcome"] for row in every}:
        pairs = Counter()
        for row in every:
            if row["outcome"] == outcome:
                pairs[row["token_id"]] += row["pairs"]
        order = sorted(pairs, key=lambda k: (-pairs[k], k * 2_654_435_761 % 2**32))
        own = [row for row in rows if row["outcome"] == outcome]
        assert [(row["token_id"], row["pairs"]) for row in own] == [
            (k, pairs[k]) for k in order[:limit]
        ]
        assert {row["tokens"] for row in own} == {len(pairs)}
    assert {row["outcome"] for row in rows} == {row["outcome"] for row in every}


def test_equals_are_spread_over_the_text(tables, as_tables):
    changed = flips(outcomes(*as_tables("a" * 900, {"r": "a" * 900}, {"c": "b" * 900})))
    rows = tables.to_pyarrow(sample_tokens(changed, 30)).to_pylist()
    tenths = Counter(row["token_id"] // 90 for row in rows)
    assert set(tenths.values()) <= {2, 3, 4}
