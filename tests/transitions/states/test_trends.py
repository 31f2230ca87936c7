"""Trends, on lines drawn by hand and against NumPy's and SciPy's least squares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from backfire.records.errors import ComparisonError
from backfire.transitions.states.trends import KNOT, Trends, stretches, trends_of

lengths = st.integers(3, 15)


def apply(trends, curve):
    return Trends(*(float(weights @ np.array(curve, float)) for weights in trends))


def test_a_line_that_bends_in_the_last_third_is_found():
    found = apply(trends_of(range(8)), [9, 2, 2, 2, 2, 2, 5, 8])
    knot = 1 + KNOT * 6
    assert knot == 5
    assert (found.before, found.after, found.bend) == pytest.approx((0, 3, 3))


def test_a_straight_line_does_not_bend():
    found = apply(trends_of(range(6)), [50, 1, 1.5, 2, 2.5, 3])
    assert found == pytest.approx((0.5, 0.5, 0.5, 0, 2))


@given(lengths, st.data())
def test_it_is_least_squares_over_the_trained_states(last, data):
    curve = data.draw(st.lists(st.floats(-9, 9), min_size=last + 1, max_size=last + 1))
    found = apply(trends_of(range(last + 1)), curve)
    x, y = np.arange(1, last + 1), np.array(curve[1:])
    slope = np.polyfit(x, y, 1)[0]
    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.rise == pytest.approx(slope * (last - 1), abs=1e-6)
    bent = np.stack([np.ones(last), x, np.maximum(x - 1 - KNOT * (last - 1), 0)], axis=1)
    fitted = lsq_linear(bent, y, method="bvls").x
    assert (found.before, found.bend) == pytest.approx(tuple(fitted[1:]), abs=1e-6)
    assert found.after == pytest.approx(found.before + found.bend, abs=1e-6)


@given(lengths, st.floats(-9, 9), st.floats(-9, 9))
def test_neither_the_level_nor_the_untrained_state_counts(last, level, untrained):
    trends = trends_of(range(last + 1))
    assert apply(trends, [untrained, *[level] * last]) == pytest.approx((0,) * 5, abs=1e-9)


def test_too_short_a_trajectory_is_refused():
    with pytest.raises(ComparisonError, match="2 trained states, expected at least 3"):
        trends_of([0, 1, 2])


@given(st.lists(st.integers(1, 40), min_size=3, max_size=9, unique=True).map(sorted))
def test_lines_are_found_whichever_states_are_listed(epochs):
    first, last = epochs[0], epochs[-1]
    knot = first + KNOT * (last - first)
    curve = [2 + 0.5 * x + 3 * max(0, x - knot) for x in epochs]
    found = apply(trends_of([0, *epochs]), [99, *curve])
    assert found[1:4] == pytest.approx((0.5, 3.5, 3))
    straight = apply(trends_of([0, *epochs]), [99, *(1 - 2 * x for x in epochs)])
    assert straight == pytest.approx((-2, -2, -2, 0, -2 * (last - first)))


def test_some_states_make_the_line_of_all_though_they_lie_close_together_where_it_is_steep():
    every, listed = np.arange(25), np.array([0, 1, 2, 4, 8, 16, 19, 24])
    curve = 1 - np.exp(-every / 3)
    all_of_them, some = (apply(trends_of(x), curve[x]) for x in (every, listed))
    assert some.slope == pytest.approx(all_of_them.slope, rel=0.02)
    plain = np.polyfit(listed[1:], curve[listed[1:]], 1)[0]  # each state alike: too steep
    assert plain > 1.3 * all_of_them.slope


def test_a_state_stands_for_the_epochs_around_it():
    assert stretches(range(1, 6)).tolist() == [1] * 5
    assert stretches([1, 2, 4, 8]).tolist() == [1, 1.5, 3, 2.5]
