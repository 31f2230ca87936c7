"""The figure of the pretraining states: words apart, colours that differ, the same bytes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.report.states.spreading import spread_out

steps = st.floats(1, 20)


@given(st.lists(st.floats(0, 300), max_size=6), steps)
def test_words_lie_apart_and_in_their_order(places, step):
    found = spread_out(places, step)
    order = sorted(range(len(places)), key=lambda k: places[k])
    for one, other in pairwise(order):
        assert found[other] - found[one] >= step - 1e-6


@given(st.lists(st.integers(0, 10), min_size=1, max_size=6), steps)
def test_words_that_are_apart_stay(gaps, step):
    places = [sum(gaps[: k + 1]) + 1.01 * step * k for k in range(len(gaps))]
    assert spread_out(places, step) == pytest.approx(places)
