"""Flips by how sure the runs were: what is falsified near the border, and what is a clear reversal.

The confidence of a run in a label is the probability that it gave to it. Where it is low, another
label was nearly as probable, and a small push flips it; where a candidate is sure of a new error,
no threshold on its confidence will catch it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Right = npt.NDArray[np.bool_]
Confidences = npt.NDArray[np.float32]

EDGES: Final = (0.0, 0.5, 0.7, 0.9, 0.99, 1.0)
"""The bins of confidence: each holds its lower bound, the last also its upper one."""

UNSURE_BELOW: Final = 0.7
"""Below it a label is near the border."""

SURE_FROM: Final = 0.9
"""From it on a run is sure."""

TOKENS, RIGHT, FALSIFIED, CORRECTED = range(4)


class Runs(NamedTuple):
    """The runs of one side over T tokens that have gold.

    Attributes:
        right: (K, T) whether each run is right.
        confidence: (K, T) how sure it was of its label; NaN where that is not known.
    """

    right: Right
    confidence: Confidences


@dataclass(frozen=True)
class SidePatterns:
    """One side's confidences, by cluster; means over the pairs of runs.

    Attributes:
        binned: (C, bins, 4) tokens, those that the reference has right, falsified and corrected,
            by the confidence of this side in its label.
        unknown: Falsified tokens of which this side's confidence is not known.
    """

    binned: Floats
    unknown: float


def bin_reference(
    runs: Runs, others: Right, cluster: npt.NDArray[np.integer], n: int
) -> SidePatterns:
    """Sort what became of the tokens by how sure the reference was.

    Args:
        runs: The reference.
        others: (M, T) whether each run of the candidate is right.
        cluster: (T,) the sentence or document of each token, from 0 to n - 1.
        n: How many there are.
    """
    return _bin(runs, others.mean(axis=0), cluster, n, own_is_reference=True)


def bin_candidate(
    runs: Runs, others: Right, cluster: npt.NDArray[np.integer], n: int
) -> SidePatterns:
    """Sort what became of the tokens by how sure the candidate is.

    Args:
        runs: The candidate.
        others: (K, T) whether each run of the reference is right.
        cluster: (T,) the sentence or document of each token, from 0 to n - 1.
        n: How many there are.
    """
    return _bin(runs, others.mean(axis=0), cluster, n, own_is_reference=False)


def sure_on_both_sides(
    reference: Runs, candidate: Runs, cluster: npt.NDArray[np.integer], n: int
) -> Floats:
    """Count the falsified tokens by whether both sides were sure.

    Args:
        reference: The reference.
        candidate: The candidate.
        cluster: (T,) the sentence or document of each token, from 0 to n - 1.
        n: How many there are.

    Returns:
        (C, 3) by cluster, means over the pairs of runs: the falsified tokens of which both
        confidences are known; of these, those where neither side was near the border; and those
        where both were sure.
    """
    sums = []
    for bound in (None, UNSURE_BELOW, SURE_FROM):
        before = _share(reference.right, reference.confidence, bound)
        after = _share(~candidate.right, candidate.confidence, bound)
        sums.append(np.bincount(cluster, before * after, n))
    return np.stack(sums, axis=-1)


def _share(chosen: Right, confidence: Confidences, bound: float | None) -> Floats:
    """Return (T,) the share of the runs that are chosen, and at least so sure."""
    sure = ~np.isnan(confidence) if bound is None else confidence >= np.float32(bound)
    share: Floats = (chosen & sure).mean(axis=0)
    return share


def _bin(
    runs: Runs, others: Floats, cluster: npt.NDArray[np.integer], n: int, *, own_is_reference: bool
) -> SidePatterns:
    n_bins, n_runs = len(EDGES) - 1, len(runs.right)
    binned, unknown = np.zeros((n, n_bins, 4)), 0.0
    for right, confidence in zip(runs.right, runs.confidence, strict=True):
        before, after = (right, others) if own_is_reference else (others, right)
        falsified, corrected = before * (1.0 - after), (1.0 - before) * after
        known = ~np.isnan(confidence)
        unknown += float(falsified[~known].sum())
        cell = cluster[known] * n_bins + _find_bins(confidence[known])
        for place, values in enumerate((None, before, falsified, corrected)):
            weights = None if values is None else values[known]
            counts = np.bincount(cell, weights, n * n_bins)
            binned[:, :, place] += counts.reshape(n, n_bins)
    return SidePatterns(binned / n_runs, unknown / n_runs)


def _find_bins(confidence: Confidences) -> npt.NDArray[np.integer]:
    inner: Sequence[float] = EDGES[1:-1]
    return np.searchsorted(np.array(inner, dtype=np.float32), confidence, side="right")
