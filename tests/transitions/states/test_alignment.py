"""Which states stand side by side."""

from hypothesis import given
from hypothesis import strategies as st

from backfire.transitions.states.alignment import by_epoch, by_position

lengths = st.lists(st.integers(1, 20), min_size=1, max_size=5)


@given(lengths)
def test_positions_run_from_the_first_state_to_the_last_and_none_stands_twice(sizes):
    found = by_position([range(size) for size in sizes])
    assert len(found) == min(sizes)
    assert found[0] == (0.0, (0,) * len(sizes))
    if min(sizes) > 1:
        assert found[-1] == (1.0, tuple(size - 1 for size in sizes))
    for position, places in found:
        for size, place in zip(sizes, places, strict=True):
            assert abs(place - position * (size - 1)) <= 0.5
    for own in zip(*(places for _, places in found), strict=True):
        assert list(own) == sorted(set(own))


@given(lengths)
def test_means_by_epoch_end_with_the_shortest(sizes):
    found = by_epoch([tuple(range(size)) for size in sizes])
    assert found == [(epoch, (epoch,) * len(sizes)) for epoch in range(min(sizes))]


def test_only_epochs_that_all_have_count():
    assert by_epoch([(0, 2, 4), (2, 3, 4)]) == [(2, (1, 0)), (4, (2, 2))]
