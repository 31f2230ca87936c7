"""The one-sided lower limit of S_low: the test of "there is no systematic negative transfer"."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.scoring.jackknife import Estimate, delete_one_variance, jackknife
from backfire.scoring.ratio import share_of
from backfire.scoring.student import student_quantile
from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.bracket import low_by_token

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


@dataclass(frozen=True, eq=False)
class LimitSums:
    """What S_low and its limit need of a text; those of texts that share no cluster add up.

    The variance is a part clustered by sentence (or document) plus a delete-one jackknife over the
    units of the reference plus one over those of the candidate; Student's t has as many degrees of
    freedom as the smaller side has units, less one. Runs are never bootstrapped for it: a run
    drawn twice would stand on both sides of the leave-out.

    Attributes:
        n_units: How many independent units the smaller side has.
        clusters: (C, 3) of each text: what the tokens of each cluster add to S_low and to the same
            for PT, and how many they are.
        without: (U, 2) and (M, 2): what all tokens add to both without each unit of the reference,
            and of the candidate; None where one has fewer than `ENOUGH_UNITS`.
    """

    n_units: int
    clusters: tuple[Shares, ...]
    without: tuple[Shares, Shares] | None

    @classmethod
    def of(
        cls,
        reference: Arm,
        candidate: Arm,
        cluster: npt.NDArray[np.integer],
        n_clusters: int,
    ) -> "LimitSums":
        """Sum up a text.

        Args:
            reference: At least two units.
            candidate: At least two units.
            cluster: (T,) the sentence (or document) of each token, from 0 to n_clusters - 1.
            n_clusters: How many there are.
        """
        varied = _tokens_that_vary(reference, candidate)
        arms = reference.at(varied), candidate.at(varied)
        place = np.asarray(cluster)[varied]
        sums = [np.bincount(place, own, n_clusters) for own in low_by_token(*arms)]
        tokens = np.bincount(cluster, minlength=n_clusters)
        n_units = min(reference.n_units, candidate.n_units)
        return cls(
            n_units=n_units,
            clusters=(np.stack([*sums, tokens], axis=-1),),
            without=_sums_without(*arms) if n_units >= ENOUGH_UNITS else None,
        )

    def __add__(self, other: "LimitSums") -> "LimitSums":
        """Return the sums of two texts of the same runs that share no cluster."""
        without = None
        if self.without and other.without:
            first, second = (x + y for x, y in zip(self.without, other.without, strict=True))
            without = first, second
        return LimitSums(self.n_units, self.clusters + other.clusters, without)

    def limits(self, called: str = "sentence") -> tuple[LowerLimit, LowerLimit]:
        """Return S_low and the same for PT, each with its lower limit.

        Args:
            called: What a cluster is called.
        """
        rows = np.concatenate(self.clusters)
        n_tokens = float(rows[:, 2].sum())
        spreads = np.zeros(2)
        for sums in self.without or ():
            spreads += delete_one_variance(sums / max(n_tokens, 1))
        degrees = (self.n_units if self.without else len(rows)) - 1
        negative, positive = (
            _limit(
                jackknife(rows[:, [k, 2]], share_of, level=LEVEL, kind="difference", unit=called),
                spread,
                degrees,
                covers_other_runs=self.without is not None,
            )
            for k, spread in enumerate(spreads.tolist())
        )
        return negative, positive


def _tokens_that_vary(reference: Arm, candidate: Arm) -> npt.NDArray[np.bool_]:
    """Find the tokens on which not all runs are right or all wrong; the others add nothing."""
    right = reference.total + candidate.total
    varied: npt.NDArray[np.bool_] = (right > 0) & (right < reference.n_runs + candidate.n_runs)
    return varied


def _sums_without(reference: Arm, candidate: Arm) -> tuple[Shares, Shares]:
    """Return what all tokens add to S_low, and to the same for PT, without each unit."""
    without_reference = [
        _sum_low(reference.without(unit), candidate) for unit in range(reference.n_units)
    ]
    without_candidate = [
        _sum_low(reference, candidate.without(unit)) for unit in range(candidate.n_units)
    ]
    return np.array(without_reference), np.array(without_candidate)


def _sum_low(reference: Arm, candidate: Arm) -> list[float]:
    return [float(own.sum()) for own in low_by_token(reference, candidate)]


def _limit(
    estimate: Estimate, run_variance: float, degrees: int, *, covers_other_runs: bool
) -> LowerLimit:
    value = estimate.value or 0.0
    if estimate.standard_error is None:
        return LowerLimit(value, None, None, covers_other_runs, estimate.reason)
    error = math.sqrt(estimate.standard_error**2 + run_variance)
    limit = value - student_quantile(LEVEL, degrees) * error
    return LowerLimit(value, estimate.interval, limit, covers_other_runs, None)
