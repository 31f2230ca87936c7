import pytest

from backfire.report import numbers


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0271, "2.71"), (-0.004, "\N{MINUS SIGN}0.40"), (-0.00001, "0.00"), (1, "100.00")],
)
def test_per_cent_has_two_decimals_and_no_negative_zero(share, text):
    assert numbers.percent(share) == text


def test_what_is_unknown_is_a_dash_and_not_nothing():
    assert numbers.percent(None) == numbers.percent_interval(None) == "\N{EN DASH}"
    assert numbers.p_value(None) == "p unknown"


def test_intervals_counts_and_nouns():
    assert numbers.percent_interval((0.011, 0.0248)) == "1.10 … 2.48"
    assert numbers.count(1902) == "1,902"
    assert numbers.count(61.44) == "61.4"
    assert numbers.plural(1, "token") == "1 token"
    assert numbers.plural(61.4, "token") == "on average 61.4 tokens"
    assert numbers.points(-0.0179) == "1.79"
    assert numbers.chance(0.0312) == "0.031"
    assert numbers.chance(1e-9) == "<\N{NO-BREAK SPACE}0.0001"
    assert numbers.chance(None) == "\N{EN DASH}"
    assert numbers.p_value(1e-9) == "p\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}0.0001"
