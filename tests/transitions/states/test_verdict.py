"""The words that follow from intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.scoring.jackknife import Estimate
from backfire.transitions.states.verdict import judge, judge_all, level_of_all

HOLDS, FAILS, OPEN = "holds", "does not hold", "can't be told"


def between(low, high):
    return Estimate((low + high) / 2, interval=(low, high))


@pytest.mark.parametrize(
    ("low", "high", "above", "flat", "below"),
    [
        (0.5, 3.0, HOLDS, FAILS, FAILS),
        (-3.0, -0.5, FAILS, FAILS, HOLDS),
        (-0.5, 0.5, FAILS, HOLDS, FAILS),
        (0.2, 0.8, HOLDS, HOLDS, FAILS),
        (-0.5, 3.0, OPEN, OPEN, FAILS),
        (-3.0, 3.0, OPEN, OPEN, OPEN),
        (-3.0, 0.5, FAILS, OPEN, OPEN),
    ],
)
def test_the_rule(low, high, above, flat, below):
    found = [judge(between(low, high), kind, 1.0) for kind in ("above", "flat", "below")]
    assert found == [above, flat, below]


@given(st.floats(-9, 9), st.floats(0, 9), st.floats(0, 2))
def test_below_is_above_upside_down(low, width, margin):
    found, turned = between(low, low + width), between(-low - width, -low)
    assert judge(found, "above", margin) == judge(turned, "below", margin)
    assert judge(found, "flat", margin) == judge(turned, "flat", margin)


def test_without_an_interval_nothing_can_be_told():
    assert judge(Estimate(5.0, reason="one run"), "above") == OPEN


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([(HOLDS, OPEN), (HOLDS, HOLDS)], HOLDS),
        ([(HOLDS, HOLDS), (OPEN, OPEN)], OPEN),
        ([(HOLDS, HOLDS), (FAILS, OPEN)], OPEN),
        ([(OPEN, OPEN), (FAILS, FAILS)], FAILS),
    ],
)
def test_a_claim_holds_with_all_its_parts_and_falls_with_one_that_is_sure(words, said):
    assert judge_all(words) == said


def test_parts_share_the_chance_of_being_refuted_wrongly():
    assert level_of_all(1) == pytest.approx(0.95)
    assert level_of_all(10) == pytest.approx(0.995)
