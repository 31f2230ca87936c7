"""The one-sided lower limit of S_low: the test of "there is no systematic negative transfer"."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.scoring.jackknife import Estimate, jackknife
from backfire.scoring.student import student_quantile
from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.bracket import low, low_by_token

ENOUGH_UNITS: Final = 5
"""With fewer independent units on a side, what other runs would do can't be estimated."""

LEVEL: Final = 0.95


@dataclass(frozen=True)
class LowerLimit:
    """S_low (or the same for PT) with what chance may have added.

    Attributes:
        value: S_low.
        interval: The two-sided 95 % interval, clustered by sentence or document, given these
            runs.
        limit: The one-sided 95 % lower limit; None where it can't be estimated.
        covers_other_runs: Whether the limit also holds for other runs of the same recipes. If
            not, it holds given these runs only.
        reason: Why something above is None; None where nothing is.
    """

    value: float
    interval: tuple[float, float] | None
    limit: float | None
    covers_other_runs: bool
    reason: str | None


def lower_limits(
    reference: Arm,
    candidate: Arm,
    cluster: npt.NDArray[np.integer],
    n_clusters: int,
    called: str = "sentence",
) -> tuple[LowerLimit, LowerLimit]:
    """Return S_low and the same for PT, each with its lower limit.

    The variance is a part clustered by sentence (or document) plus a delete-one jackknife over the
    units of the reference plus one over those of the candidate; Student's t has as many degrees of
    freedom as the smaller side has units, less one. Runs are never bootstrapped for it: a run
    drawn twice would stand on both sides of the leave-out.

    Args:
        reference: At least two units.
        candidate: At least two units.
        cluster: (T,) the sentence (or document) of each token, from 0 to n_clusters - 1.
        n_clusters: How many there are.
        called: What such a cluster is called.
    """
    varied = _tokens_that_vary(reference, candidate)
    arms = reference.at(varied), candidate.at(varied)
    tokens = np.bincount(cluster, minlength=n_clusters)
    enough = min(reference.n_units, candidate.n_units) >= ENOUGH_UNITS
    spreads = _run_variances(*arms) * varied.mean() ** 2 if enough else np.zeros(2)
    degrees = min(reference.n_units, candidate.n_units) - 1 if enough else n_clusters - 1
    limits = []
    for own, spread in zip(low_by_token(*arms), spreads.tolist(), strict=True):
        values = np.zeros(len(varied))
        values[varied] = own
        estimate = _by_cluster(values, cluster, tokens, called)
        limits.append(_limit(estimate, spread, degrees, covers_other_runs=enough))
    return limits[0], limits[1]


def _tokens_that_vary(reference: Arm, candidate: Arm) -> npt.NDArray[np.bool_]:
    """Find the tokens on which not all runs are right or all wrong; the others add nothing."""
    right = reference.total + candidate.total
    varied: npt.NDArray[np.bool_] = (right > 0) & (right < reference.n_runs + candidate.n_runs)
    return varied


def _by_cluster(
    values: Shares, cluster: npt.NDArray[np.integer], tokens: npt.NDArray[np.integer], called: str
) -> Estimate:
    sums = np.bincount(cluster, weights=values, minlength=len(tokens))
    counts = np.stack([sums, tokens], axis=-1)
    return jackknife(counts, _mean, level=LEVEL, kind="difference", unit=called)


def _mean(counts: Shares) -> Shares:
    means: Shares = np.full(np.shape(counts)[:-1], np.nan)
    np.divide(counts[..., 0], counts[..., 1], out=means, where=counts[..., 1] > 0)
    return means


def _run_variances(reference: Arm, candidate: Arm) -> Shares:
    """Return the variance over runs of S_low and of the same for PT."""
    if not reference.n_tokens:
        return np.zeros(2)
    without_reference = [
        low(reference.without(unit), candidate) for unit in range(reference.n_units)
    ]
    without_candidate = [
        low(reference, candidate.without(unit)) for unit in range(candidate.n_units)
    ]
    return _jackknife_variance(without_reference) + _jackknife_variance(without_candidate)


def _jackknife_variance(without: Sequence[Sequence[float]]) -> Shares:
    values = np.array(without)
    spread: Shares = np.square(values - values.mean(axis=0)).sum(axis=0)
    return spread * (len(values) - 1) / len(values)


def _limit(
    estimate: Estimate, run_variance: float, degrees: int, *, covers_other_runs: bool
) -> LowerLimit:
    value = estimate.value or 0.0
    if estimate.standard_error is None:
        return LowerLimit(value, None, None, covers_other_runs, estimate.reason)
    error = math.sqrt(estimate.standard_error**2 + run_variance)
    limit = value - student_quantile(LEVEL, degrees) * error
    return LowerLimit(value, estimate.interval, limit, covers_other_runs, None)
