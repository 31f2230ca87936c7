import pytest

from backfire.scoring.jackknife import Estimate
from backfire.transitions.verdict import decide, units_needed


def gain(low, high):
    return Estimate((low + high) / 2, standard_error=0.01, interval=(low, high), units=100)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (-0.001, 0.001, "EQUIVALENT"),
        (0.0001, 0.0009, "EQUIVALENT"),
        (-0.03, -0.001, "WORSE"),
        (0.001, 0.03, "BETTER"),
        (-0.001, 0.0011, "INCONCLUSIVE"),
        (0.0, 0.02, "INCONCLUSIVE"),
    ],
)
def test_the_first_rule_that_holds_decides(low, high, word):
    assert decide(gain(low, high), margin=0.001) == word


@pytest.mark.parametrize(
    ("low", "high", "limit", "word"),
    [
        (0.001, 0.03, 0.0001, "MIXED"),
        (0.001, 0.03, 0.0, "BETTER"),
        (0.001, 0.03, -0.001, "BETTER"),
        (0.0001, 0.0009, 0.01, "EQUIVALENT"),
        (-0.03, -0.001, 0.01, "WORSE"),
        (-0.01, 0.02, 0.01, "INCONCLUSIVE"),
    ],
)
def test_a_gain_with_systematic_negative_transfer_is_mixed(low, high, limit, word):
    assert decide(gain(low, high), margin=0.001, systematic_limit=limit) == word


def test_without_an_interval_only_identical_systems_are_decided():
    assert decide(Estimate(0.5, units=1)) == "INCONCLUSIVE"
    assert decide(Estimate(0.0, units=1), identical=True) == "EQUIVALENT"


def test_units_needed_shrink_the_interval_to_exclude_zero():
    half = 1.9842169  # Student's t, 99 degrees of freedom, in standard errors of 0.01
    needed = units_needed(Estimate(half * 0.005, standard_error=0.01, units=100))
    assert needed == 401  # half as wide: four times the sentences


@pytest.mark.parametrize(
    "gain",
    [
        Estimate(0.0, standard_error=0.01, units=100),
        Estimate(0.1, units=100),
        Estimate(0.1, standard_error=0.2, units=3),
    ],
)
def test_nothing_is_promised_where_the_spread_or_the_gain_is_unknown(gain):
    assert units_needed(gain) is None
