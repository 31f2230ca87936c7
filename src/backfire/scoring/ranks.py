"""Rank correlations: Spearman's and Kendall's, with ties."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def spearman(x: Floats, y: Floats) -> float:
    """Return Spearman's rank correlation, in [-1, 1]; not a number where one side is constant.

    Spearman (1904), The Proof and Measurement of Association between Two Things.
    """
    every = np.ones((1, len(x)), dtype=bool)
    return float(spearman_of(every, x, y)[0])


def spearman_of(masks: npt.NDArray[np.bool_], x: Floats, y: Floats) -> Floats:
    """Return (D,) `spearman` of each of D selections, all at once.

    Args:
        masks: (D, N) which of the values each selection has.
        x: (N,) one side.
        y: (N,) the other.
    """
    taken = masks.astype(np.float64)
    n = taken.sum(axis=1, keepdims=True)
    sides = []
    for values in (x, y):
        less = (values < values[:, None]).astype(np.float64)
        equal = (values == values[:, None]).astype(np.float64)
        ranks = taken @ less.T + (taken @ equal.T + 1) / 2
        mean = (taken * ranks).sum(axis=1, keepdims=True) / np.maximum(n, 1)
        sides.append(taken * (ranks - mean))
    own, other = sides
    spread = np.sqrt(np.square(own).sum(axis=1) * np.square(other).sum(axis=1))
    found: Floats = np.full(len(masks), np.nan)
    np.divide((own * other).sum(axis=1), spread, out=found, where=spread > 0)
    return found


def kendall(x: Floats, y: Floats) -> float:
    """Return Kendall's tau-b, in [-1, 1]; not a number where one side is constant.

    Kendall (1945), The Treatment of Ties in Ranking Problems.
    """
    above = np.triu_indices(len(x), 1)
    own, other = (np.sign(each[above[0]] - each[above[1]]) for each in (x, y))
    spread = math.sqrt(float(np.abs(own).sum()) * float(np.abs(other).sum()))
    return float(own @ other) / spread if spread > 0 else math.nan
