import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backfire.scoring.student import student_cdf, student_quantile

DEGREES = st.one_of(st.integers(1, 3000), st.integers(9_990, 10_010), st.just(5_000_000))


@given(st.floats(-50, 50), DEGREES)
def test_distribution_is_scipys(t, degrees):
    assert student_cdf(t, degrees) == pytest.approx(stats.t.cdf(t, degrees), abs=1e-11)


@given(st.floats(0.001, 0.999), DEGREES)
def test_quantile_is_scipys(probability, degrees):
    expected = stats.t.ppf(probability, degrees)
    assert student_quantile(probability, degrees) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    ("degrees", "printed"), [(1, 12.706), (5, 2.571), (30, 2.042), (99, 1.984)]
)
def test_quantiles_of_the_printed_tables(degrees, printed):
    assert round(student_quantile(0.975, degrees), 3) == printed
