from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from backfire.scoring.binomial import binomial_lower_limit, limit_of_none


@given(st.integers(1, 300), st.integers(1, 2000), st.sampled_from([0.05, 0.01, 0.001]))
def test_it_is_the_limit_of_clopper_and_pearson(count, more, error):
    trials = count + more
    expected = beta.ppf(error, count, trials - count + 1)
    assert binomial_lower_limit(count, trials, error) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.5])
def test_it_lies_above_the_truth_at_most_as_often_as_it_says(share):
    trials, error = 40, 0.05
    too_high = sum(
        comb(trials, k) * share**k * (1 - share) ** (trials - k)
        for k in range(trials + 1)
        if binomial_lower_limit(k, trials, error) > share
    )
    assert too_high <= error


def test_a_mean_is_rounded_down_and_nothing_has_no_limit():
    assert binomial_lower_limit(3.9, 50, 0.05) == binomial_lower_limit(3, 50, 0.05)
    assert binomial_lower_limit(0.9, 50, 0.05) == 0


@given(st.integers(1, 10**6), st.floats(0.001, 0.5))
def test_the_limit_of_none_is_scipys(trials, error):
    expected = beta.ppf(1 - error, 1, trials)
    assert limit_of_none(trials, error) == pytest.approx(expected, rel=1e-9)
