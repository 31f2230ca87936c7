"""Rank correlations against SciPy's and against hand-made cases."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backfire.scoring.ranks import kendall, spearman

sides = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=20).map(
    lambda pairs: np.array(pairs, dtype=np.float64).T
)


@given(sides)
def test_correlations_are_those_of_scipy(pair):
    x, y = pair
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert math.isnan(spearman(x, y))
        assert math.isnan(kendall(x, y))
        return
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
    assert kendall(x, y) == pytest.approx(stats.kendalltau(x, y).statistic)


def test_equal_values_share_the_mean_of_their_ranks():
    values, ranks = np.array([3.0, 1.0, 3.0, 2.0]), np.array([3.5, 1.0, 3.5, 2.0])
    apart = np.array([1.0, 2.0, 3.0, 4.0])
    assert spearman(values, apart) == pytest.approx(np.corrcoef(ranks, apart)[0, 1])


def test_one_exchange_of_four():
    x, y = np.arange(4.0), np.array([0.0, 2.0, 1.0, 3.0])
    assert spearman(x, y) == pytest.approx(1 - 6 * 2 / (4 * 15))
    assert kendall(x, y) == pytest.approx((5 - 1) / 6)
