"""Numbers with what they would be without each unit, against definitions in plain Python."""

from dataclasses import replace
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backfire.scoring.jackknife import jackknife
from backfire.scoring.leave_out import LeaveOut, sum_up
from backfire.scoring.ratio import share_of
from backfire.scoring.student import student_quantile

numbers = st.lists(st.floats(-5, 5), min_size=3, max_size=8)


def of_mean(values, layer="runs"):
    return LeaveOut.of_sums({layer: (np.array(values, float), np.ones(len(values)))})


@given(numbers)
@example([0.0, 0.0, 7e-13])  # so small a spread may be rounding
def test_of_a_mean_it_is_students_interval(values):
    estimate = of_mean(values).estimate()
    assert estimate.value == pytest.approx(mean(values))
    error = stdev(values) / len(values) ** 0.5
    margin = student_quantile(0.975, len(values) - 1) * error
    if estimate.interval is None:
        assert error == pytest.approx(0, abs=2e-12 * max(1, abs(mean(values))))
    else:
        assert estimate.interval == pytest.approx((mean(values) - margin, mean(values) + margin))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=3, max_size=8))
def test_of_a_ratio_it_is_the_jackknife(rows):
    counts = np.array(rows, float)
    ours = LeaveOut.of_sums({"sentences": (counts[:, 0], counts[:, 1])}).estimate()
    other = jackknife(counts, share_of)
    assert ours.value == pytest.approx(other.value)
    if other.interval and ours.interval:
        assert ours.interval == pytest.approx(other.interval)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=3, max_size=8))
@example([(-4.75, 0.7)] * 3)  # a spread of nothing but rounding
def test_a_difference_over_shared_units_is_paired(pairs):
    first, second = zip(*pairs, strict=True)
    paired = (of_mean(first) - of_mean(second)).estimate()
    differences = of_mean([x - y for x, y in pairs]).estimate()
    assert paired.value == pytest.approx(differences.value)
    assert (paired.interval or ()) == pytest.approx(differences.interval or ())


def test_over_units_of_their_own_variances_add():
    first, second = of_mean([1, 2, 4], "here"), of_mean([3, 3, 9, 0], "there")
    both = (first - second).estimate()
    errors = [number.estimate().standard_error for number in (first, second)]
    assert both.standard_error == pytest.approx(np.hypot(*errors))
    assert both.units == 3
    only = (first - second).estimate(layers=["here"])
    assert only.standard_error == pytest.approx(errors[0])


def test_layers_may_cap_the_degrees_of_freedom():
    few, many = of_mean([3, 4, 5], "few"), of_mean(range(60), "many")
    capped = replace(few, capped_by=frozenset(["few"]))
    for both, degrees in (
        (2.0 * capped - many, 2),
        (many + capped, 2),
        (few + many, 59),
        (many - replace(capped, capped_by=frozenset(["absent"])), 59),
    ):
        found = both.estimate()
        margin = found.interval[1] - found.value
        assert margin == pytest.approx(
            student_quantile(0.975, degrees) * found.standard_error, rel=0.01
        )
    alone = (capped + many).estimate(layers=["many"])
    assert alone.interval[1] - alone.value == pytest.approx(
        student_quantile(0.975, 59) * alone.standard_error
    )


def test_sums_and_multiples():
    first, second = of_mean([1, 2, 4]), of_mean([3, 3, 9])
    total = sum_up([(2.0, first), (-0.5, second)])
    assert total.value == pytest.approx(2 * 7 / 3 - 0.5 * 5)
    assert total.without["runs"] == pytest.approx(2 * np.array([3, 2.5, 1.5]) - [3, 3, 1.5])


@pytest.mark.parametrize(
    ("values", "reason"), [([1.0], "one run shows"), ([2.0, 2.0], "the same in every run")]
)
def test_where_there_is_no_spread_the_reason_is_given(values, reason):
    estimate = of_mean(values).estimate(unit="run")
    assert estimate.interval is None
    assert reason in estimate.reason
