from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.marks import (
    falsified_between_arms,
    falsified_between_units,
    falsified_within_units,
    systematic_change,
    systematic_change_by_token,
)


@given(data=st.data())
def test_marks_average_all_pairs_of_runs(data, sides, definitions, arm):
    reference, candidate = data.draw(sides(least=1))
    before, after = arm(reference), arm(candidate)
    pairs = [(x, y) for u in reference for x in u for v in candidate for y in v]
    assert falsified_between_arms(before, after) == pytest.approx(definitions.average(pairs))
    for units, side in ((reference, before), (candidate, after)):
        between, within = definitions.between_units(units), definitions.within_units(units)
        assert falsified_between_units(side) == pytest.approx(between)
        assert falsified_within_units(side) == pytest.approx(within)


@given(data=st.data())
def test_change_is_what_the_marks_leave_of_both_transfers(data, sides, definitions, arm):
    reference, candidate = data.draw(sides())
    before, after = arm(reference), arm(candidate)
    marks = [definitions.between_units(side) for side in (reference, candidate)]
    there, back = falsified_between_arms(before, after), falsified_between_arms(after, before)
    assert systematic_change(before, after) == pytest.approx(there + back - sum(marks))
    assert systematic_change(after, before) == pytest.approx(systematic_change(before, after))


def expected_change(p, q, runs):
    """Average D over every possible outcome of `runs` runs a side on one token."""
    found = 0.0
    for outcome in product((0, 1), repeat=sum(runs)):
        chances = [p] * runs[0] + [q] * runs[1]
        weight = np.prod([c if right else 1 - c for right, c in zip(outcome, chances, strict=True)])
        right = np.array(outcome, np.bool_)[:, None]
        found += weight * systematic_change(
            Arm.of_runs(right[: runs[0]]), Arm.of_runs(right[runs[0] :])
        )
    return found


@pytest.mark.parametrize("runs", [(2, 2), (2, 3), (4, 3)])
@pytest.mark.parametrize(("p", "q"), [(0.5, 0.5), (0.9, 0.2), (0.3, 0.4), (1.0, 0.0)])
def test_change_is_unbiased(p, q, runs):
    assert expected_change(p, q, runs) == pytest.approx((p - q) ** 2)


def test_change_of_source_models_is_unbiased_where_counting_runs_is_not():
    """A source model is right for all its runs or for none; half of the source models are."""
    found = {"named": 0.0, "unnamed": 0.0}
    for outcome in product((0, 1), repeat=4):
        reference = Arm.of_runs(np.array(outcome[:2], np.bool_)[:, None])
        runs = np.array([outcome[2]] * 2 + [outcome[3]] * 2, np.bool_)[:, None]
        found["named"] += systematic_change(reference, Arm.of_runs(runs, "aabb")) / 16
        found["unnamed"] += systematic_change(reference, Arm.of_runs(runs)) / 16
    assert found["named"] == pytest.approx(0)
    assert found["unnamed"] == pytest.approx(1 / 12)


@given(
    st.lists(st.tuples(*[st.floats(0, 1, allow_subnormal=False)] * 2), min_size=1, max_size=5),
)
def test_transfer_is_systematic_transfer_plus_a_noise_that_cancels_in_the_gain(chances):
    p, q = np.array(chances).T
    negative, positive = (p * (1 - q)).mean(), (q * (1 - p)).mean()
    noise = (np.minimum(p, q) * (1 - np.maximum(p, q))).mean()
    systematic = np.maximum(p - q, 0).mean(), np.maximum(q - p, 0).mean()
    assert negative == pytest.approx(systematic[0] + noise, abs=1e-12)
    assert positive == pytest.approx(systematic[1] + noise, abs=1e-12)
    marks = (p * (1 - p)).mean() + (q * (1 - q)).mean()
    assert negative + positive - marks == pytest.approx(np.square(p - q).mean(), abs=1e-12)


def test_a_mark_needs_two():
    one = Arm.of_runs(np.ones((1, 3), np.bool_))
    same = Arm.of_runs(np.ones((2, 3), np.bool_), "aa")
    assert falsified_between_units(one) is falsified_within_units(one) is None
    assert falsified_between_units(same) is systematic_change(same, same) is None
    assert falsified_within_units(same) == 0
    empty = Arm.of_runs(np.ones((2, 0), np.bool_))
    assert falsified_between_units(empty) is falsified_within_units(empty) is None


@given(st.data())
def test_d_by_token_adds_up_to_d(arm, sides, data):
    reference, candidate = map(arm, data.draw(sides()))
    by_token = systematic_change_by_token(reference, candidate)
    assert by_token.mean() == pytest.approx(systematic_change(reference, candidate))


def test_d_by_token_needs_two_units_a_side(arm):
    two, one = arm([[[1, 0]], [[1, 1]]]), arm([[[1, 0]]])
    assert systematic_change_by_token(two, one) is None
    assert systematic_change_by_token(one, two) is None
