from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.bracket import given_one_source, high, low


@given(data=st.data(), single=st.booleans())
def test_low_and_high_are_those_of_the_definitions(data, single, sides, definitions, arm):
    reference, candidate = data.draw(sides(single=single))
    found = low(arm(reference), arm(candidate)), high(arm(reference), arm(candidate))
    for estimate, definition in zip(found, (definitions.low, definitions.high), strict=True):
        assert estimate.negative == pytest.approx(definition(reference, candidate))
        assert estimate.positive == pytest.approx(definition(candidate, reference))


@given(data=st.data())
def test_given_one_source_averages_over_the_source_models(data, sides, definitions, arm):
    reference, candidate = data.draw(sides())
    singles = [[run] for unit in reference for run in unit]
    if len(singles) < 2:
        return
    found = given_one_source(arm(singles), arm(candidate))
    expected = definitions.given_one_source(definitions.low, singles, candidate)
    assert (found is None) == (expected is None)
    if found is not None:
        assert found[0].negative == pytest.approx(expected)
        plug_in = definitions.given_one_source(definitions.high, singles, candidate)
        assert found[1].negative == pytest.approx(plug_in)


@given(data=st.data())
def test_swapping_the_sides_swaps_the_two_directions(data, sides, arm):
    reference, candidate = map(arm, data.draw(sides()))
    for estimate in (low, high):
        there, back = estimate(reference, candidate), estimate(candidate, reference)
        assert there == pytest.approx((back.positive, back.negative))


@given(data=st.data(), seed=st.integers(0, 9))
def test_the_order_of_runs_and_tokens_does_not_matter(data, seed, sides, arm):
    reference, candidate = map(arm, data.draw(sides()))
    rng = np.random.default_rng(seed)
    tokens = rng.permutation(reference.n_tokens)
    mixed = []
    for side in (reference, candidate):
        runs = rng.permutation(side.n_runs)
        mixed.append(Arm.of_runs(side.right[runs][:, tokens], side.unit[runs].tolist()))
    assert low(*mixed) == pytest.approx(low(reference, candidate))
    assert high(*mixed) == pytest.approx(high(reference, candidate))


def expected(estimate, p, q, runs):
    """Average over every possible outcome on one token."""
    found = np.zeros(2)
    chances = [p] * runs[0] + [q] * runs[1]
    for outcome in product((0, 1), repeat=sum(runs)):
        weight = np.prod([c if right else 1 - c for right, c in zip(outcome, chances, strict=True)])
        right = np.array(outcome, np.bool_)[:, None]
        reference, candidate = (Arm.of_runs(x) for x in np.split(right, [runs[0]]))
        found += weight * np.array(estimate(reference, candidate))
    return found


@pytest.mark.parametrize("runs", [(2, 2), (3, 2), (4, 4)])
@pytest.mark.parametrize(("p", "q"), [(0.9, 0.2), (0.2, 0.9), (0.4, 0.3), (0.6, 0.6), (1.0, 0.0)])
def test_the_bracket_holds_systematic_transfer_in_expectation(p, q, runs):
    lows, highs = expected(low, p, q, runs), expected(high, p, q, runs)
    truth = np.array([max(p - q, 0), max(q - p, 0)])
    assert (lows <= truth + 1e-12).all()
    assert (highs >= truth - 1e-12).all()
    if p == q:
        assert lows == pytest.approx([0, 0])


def test_every_run_alike_closes_the_bracket():
    before = Arm.of_runs(np.array([[1, 1, 0, 0]] * 3, np.bool_))
    after = Arm.of_runs(np.array([[0, 1, 0, 1]] * 2, np.bool_))
    assert low(before, after) == high(before, after) == (0.25, 0.25)


def test_one_source_model_gives_none():
    arm = Arm.of_runs(np.ones((3, 2), np.bool_))
    assert given_one_source(arm, arm) is None
