import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backfire.scoring.student import student_cdf, student_quantile, student_sf, two_sided_p

DEGREES = st.one_of(st.integers(1, 3000), st.integers(9_990, 10_010), st.just(5_000_000))
SCIPYS_ZERO = 1e-5
"""Nearer to 0 SciPy is wrong in the eleventh digit and before, with one degree of freedom."""


@given(st.floats(-50, 50).filter(lambda t: abs(t) > SCIPYS_ZERO), DEGREES)
def test_distribution_is_scipys(t, degrees):
    assert student_cdf(t, degrees) == pytest.approx(stats.t.cdf(t, degrees), abs=1e-11)


@given(st.floats(-5, 200), DEGREES)
def test_the_tail_is_scipys_relative_to_its_size(t, degrees):
    expected = stats.t.sf(t, degrees)
    assert student_sf(t, degrees) == pytest.approx(expected, rel=1e-7, abs=1e-290)


@pytest.mark.parametrize("degrees", [1, 2, 5, 117, 230, 3452, 9_999, 10_000, 10_001, 10**6])
@pytest.mark.parametrize("z", [0.0, 0.5, 1.9999, 2.0, 4.0, 8.43, 10.27, 20.0, 37.0])
def test_p_values_are_scipys_down_to_the_smallest(z, degrees):
    expected = 2 * stats.t.sf(z, degrees)
    assert two_sided_p(z, degrees) == pytest.approx(expected, rel=1e-8)
    assert two_sided_p(-z, degrees) == two_sided_p(z, degrees)


def test_many_degrees_are_the_normal_distribution():
    for z in (3.0, 10.27, 30.0):
        assert two_sided_p(z, 10**12) == pytest.approx(2 * stats.norm.sf(z), rel=1e-8)


@given(st.floats(0.001, 0.999), DEGREES)
def test_quantile_is_scipys(probability, degrees):
    expected = stats.t.ppf(probability, degrees)
    assert student_quantile(probability, degrees) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("degrees", "printed"), [(1, 12.706), (5, 2.571), (30, 2.042), (99, 1.984)]
)
def test_quantiles_of_the_printed_tables(degrees, printed):
    assert round(student_quantile(0.975, degrees), 3) == printed
