"""Rank correlations: Spearman's and Kendall's, with ties."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def average_ranks(values: Floats) -> Floats:
    """Return (N,) the rank of each value from 1; those that are equal share the mean of theirs."""
    _, group, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    ranks: Floats = (last - (times - 1) / 2)[group]
    return ranks


def pearson(x: Floats, y: Floats) -> float:
    """Return the linear correlation; not a number where one side does not vary."""
    if len(x) < 2:  # noqa: PLR2004 - a slope needs two
        return math.nan
    own, other = x - x.mean(), y - y.mean()
    spread = math.sqrt(float(own @ own) * float(other @ other))
    return float(own @ other) / spread if spread > 0 else math.nan


def spearman(x: Floats, y: Floats) -> float:
    """Return Spearman's rank correlation, in [-1, 1]; not a number where one side is constant.

    Spearman (1904), The Proof and Measurement of Association between Two Things.
    """
    return pearson(average_ranks(x), average_ranks(y))


def kendall(x: Floats, y: Floats) -> float:
    """Return Kendall's tau-b, in [-1, 1]; not a number where one side is constant.

    Kendall (1945), The Treatment of Ties in Ranking Problems.
    """
    above = np.triu_indices(len(x), 1)
    own, other = (np.sign(each[above[0]] - each[above[1]]) for each in (x, y))
    spread = math.sqrt(float(np.abs(own).sum()) * float(np.abs(other).sum()))
    return float(own @ other) / spread if spread > 0 else math.nan
