"""Which states stand side by side."""

from itertools import combinations

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


trajectories = st.lists(st.integers(1, 30), min_size=1, max_size=9, unique=True).map(
    lambda trained: (0, *sorted(trained))
)


@given(st.lists(trajectories, min_size=1, max_size=4))
def test_states_that_are_listed_stand_by_their_epochs_and_none_stands_twice(epochs):
    shortest = min(epochs, key=len)
    found = by_position(epochs)
    assert [position for position, _ in found] == [epoch / shortest[-1] for epoch in shortest]
    for own, places in zip(epochs, zip(*(x for _, x in found), strict=True), strict=True):
        assert list(places) == sorted(set(places))
        assert (places[0], places[-1]) == (0, len(own) - 1)
        others = combinations(range(len(own)), len(shortest))  # nothing else is nearer all in all
        assert _distance(shortest, own, places) == min(_distance(shortest, own, x) for x in others)


def _distance(shortest, own, places):
    pairs = zip(shortest, places, strict=True)
    return sum(abs(epoch * own[-1] - own[place] * shortest[-1]) for epoch, place in pairs)


def test_a_state_is_not_taken_for_another_share_of_the_epochs():
    every, listed = tuple(range(17)), (0, 1, 2, 4, 8, 16)
    assert by_position([listed, every]) == [
        (epoch / 16, (k, epoch)) for k, epoch in enumerate(listed)
    ]
