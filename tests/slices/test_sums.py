import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.slices.marked import MarkedTokens
from backfire.slices.sums import sum_slices

SHARES = [0.0, 0.25, 0.5, 1.0]
TOKENS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(SHARES),
        st.sampled_from(SHARES),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def as_arrow(rows):
    sentence, before, after, *members = zip(*rows, strict=True)
    columns = {f"slice {k}": list(own) for k, own in enumerate(members)}
    return pa.table(
        {"sentence": pa.array(sentence, pa.int32()), "before": before, "after": after, **columns}
    )


def plain_sums(rows, place):
    """The definition: for each sentence, the four numbers inside and altogether."""
    table = {}
    for sentence, before, after, *members in rows:
        own, whole = table.setdefault(sentence, ([0] * 4, [0] * 4))
        four = (1, before, before * (1 - after), (1 - before) * after)
        for numbers in [whole, own] if members[place] else [whole]:
            numbers[:] = [x + y for x, y in zip(numbers, four, strict=True)]
    inside = np.array([own for own, _ in table.values()], dtype=float)
    total = np.array([whole for _, whole in table.values()], dtype=float)
    return inside, total


@settings(max_examples=60)
@given(TOKENS)
def test_sums_are_those_of_the_definition(rows):
    found = sum_slices(MarkedTokens.of_table(as_arrow(rows), ["slice 0", "slice 1"]))
    for place in (0, 1):
        inside, total = plain_sums(rows, place)
        assert found.inside[place] == pytest.approx(inside.sum(axis=0))
        assert found.inside_inside[place] == pytest.approx(inside.T @ inside)
        assert found.inside_total[place] == pytest.approx(inside.T @ total)
        assert found.clusters[place] == (inside[:, 0] > 0).sum()
        assert found.total == pytest.approx(total.sum(axis=0))
        assert found.total_total == pytest.approx(total.T @ total)
        assert found.units == len(total)


@settings(max_examples=30)
@given(TOKENS, TOKENS)
def test_parts_of_a_text_add_up(rows, more):
    later = [(sentence + 10, *rest) for sentence, *rest in more]
    columns = ["slice 0", "slice 1"]
    first, second, whole = (
        sum_slices(MarkedTokens.of_table(as_arrow(part), columns))
        for part in (rows, later, rows + later)
    )
    both = first + second
    for name in whole.__dataclass_fields__:
        assert getattr(both, name) == pytest.approx(getattr(whole, name))


def test_a_family_of_no_slice_has_no_sums():
    assert sum_slices(MarkedTokens.of_table(as_arrow([(0, 1.0, 1.0, True)]), [])).inside.shape == (
        0,
        4,
    )
