"""What share a direction has of falsified tokens, and how that compares with what seeds flip."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from backfire.scoring.jackknife import (
    Estimate,
    Kind,
    Score,
    delete_one_variance,
    jackknife,
    make_interval,
)
from backfire.scoring.ratio import Floats, share_of
from backfire.scoring.student import student_quantile, two_sided_p
from backfire.transitions.directions.sums import COLUMNS, OUTCOMES, DirectionSums

_LEVEL: Final = 0.95
_LEAST: Final = 2  # clusters that a spread needs


@dataclass(frozen=True)
class Against:
    """The share of a direction among falsified tokens, set against its share among others.

    Attributes:
        difference: The first share less the second.
        lift: The first share over the second, 1 where both are equal; its test is of that.
    """

    difference: Estimate
    lift: Estimate


@dataclass(frozen=True)
class DirectionEffect:
    """What becomes of the tokens of a direction; counts are means over pairs of runs.

    Attributes:
        tokens: How many tokens are of the kind.
        clusters: How many sentences have one of them.
        falsified: How many of them a candidate run turns from right to the direction's labels.
        corrected: How many it turns from these labels to right.
        flipped: How many a second run of the reference turns from right to these labels; None with
            a single run of the reference.
        of_tokens: The share of the kind among all tokens.
        of_falsified: The share of the direction among all falsified tokens.
        of_corrected: Likewise among all corrected tokens.
        of_flipped: Likewise among all tokens that two runs of the reference flip.
        against_flipped: `of_falsified` against `of_flipped`: beyond what seeds do.
        against_corrected: `of_falsified` against `of_corrected`.
        against_tokens: `of_falsified` against `of_tokens`.
        net: (falsified - corrected) / tokens of the kind: above 0 is harm.
        way_of_falsified: Of all falsified tokens of the kind, the share that goes this way.
        way_of_flipped: Likewise of what two runs of the reference flip.
        covers_other_runs: Whether intervals and tests also hold for other runs of the same
            recipes; if not, they hold given these runs only.
    """

    tokens: int
    clusters: int
    falsified: float
    corrected: float
    flipped: float | None
    of_tokens: float | None
    of_falsified: Estimate
    of_corrected: Estimate
    of_flipped: Estimate
    against_flipped: Against
    against_corrected: Against
    against_tokens: Against
    net: Estimate
    way_of_falsified: float | None
    way_of_flipped: float | None
    covers_other_runs: bool

    @property
    def flips(self) -> float:
        """How many tokens the change falsifies or corrects in this direction."""
        return self.falsified + self.corrected


def measure_direction(sums: DirectionSums, *, called: str = "sentence") -> DirectionEffect:
    """Return the shares of a direction with their chance.

    The variance of each score is a part clustered by sentence plus a delete-one jackknife over the
    units of either arm (where both have at least 5), as for S_low; Student's t has as many degrees
    of freedom as the fewest of these units, or sentences with a token of the kind, less one. Lifts
    are tested and get their interval on the logarithmic scale.

    Args:
        sums: What `sum_direction` found.
        called: What a cluster is called.

    Paper: section 5.3
    """
    total, chance = sums.total, _Chance(sums, called)
    return DirectionEffect(
        tokens=round(total["tokens kind"]),
        clusters=chance.touched,
        falsified=total["falsified way"],
        corrected=total["corrected way"],
        flipped=_known(total["flipped way"]),
        of_tokens=_share(total, "tokens kind", "tokens"),
        of_falsified=chance.estimate(_SHARES["falsified"], "share"),
        of_corrected=chance.estimate(_SHARES["corrected"], "share"),
        of_flipped=chance.estimate(_SHARES["flipped"], "share"),
        against_flipped=chance.against("flipped"),
        against_corrected=chance.against("corrected"),
        against_tokens=chance.against("tokens"),
        net=chance.estimate(_net, "difference"),
        way_of_falsified=_share(total, "falsified way", "falsified kind"),
        way_of_flipped=_share(total, "flipped way", "flipped kind"),
        covers_other_runs=sums.without is not None,
    )


def _ratio(part: str, whole: str) -> Callable[[Floats], Floats]:
    places = [COLUMNS.index(name) for name in (part, whole)]
    return lambda sums: share_of(sums[..., places])


_SHARES: Final = {
    "tokens": _ratio("tokens kind", "tokens"),
    **{name: _ratio(f"{name} way", f"{name} all") for name in OUTCOMES},
}
"""The share of a direction among each of these."""

_falsified = _ratio("falsified way", "tokens kind")
_corrected = _ratio("corrected way", "tokens kind")


def _net(sums: Floats) -> Floats:
    return _falsified(sums) - _corrected(sums)


def _log(shares: Floats) -> Floats:
    """Return the logarithms; NaN of 0, whose lift has no spread."""
    logs: Floats = np.log(shares, out=np.full(np.shape(shares), np.nan), where=shares > 0)
    return logs


@dataclass(frozen=True)
class _Chance:
    """What chance does to scores of some sums.

    Attributes:
        sums: The sums.
        called: What a cluster is called.
    """

    sums: DirectionSums
    called: str

    @cached_property
    def touched(self) -> int:
        """How many clusters have a token of the kind."""
        return int(np.count_nonzero(self.sums.clusters[:, COLUMNS.index("tokens kind")]))

    def against(self, name: str) -> Against:
        """Set the share among falsified tokens against another one."""
        first, second = _SHARES["falsified"], _SHARES[name]
        lift = self.estimate(lambda x: _log(first(x)) - _log(second(x)), "number")
        difference = self.estimate(lambda x: first(x) - second(x), "difference")
        return Against(difference, _as_lift(lift))

    def estimate(self, score: Score, kind: Kind) -> Estimate:
        """Return a score with its interval and test."""
        found = jackknife(self.sums.clusters, score, level=_LEVEL, kind=kind, unit=self.called)
        if found.value is None or found.standard_error is None:
            return found
        if self.touched < _LEAST:
            return self._bare(
                found.value, f"the kind is in one {self.called} only, which shows no spread"
            )
        variance, degrees = found.standard_error**2, self.touched - 1
        if self.sums.without:
            spreads = [float(delete_one_variance(score(part))) for part in self.sums.without]
            if any(math.isnan(spread) for spread in spreads):
                return self._bare(found.value, "it rests on a single run")
            variance, degrees = variance + sum(spreads), min(degrees, self.sums.n_units - 1)
        error = math.sqrt(variance)
        z = found.value / error
        margin = student_quantile((1 + _LEVEL) / 2, degrees) * error
        return replace(
            found,
            standard_error=error,
            interval=make_interval(found.value, margin, kind),
            z=z,
            p=two_sided_p(z, degrees),
        )

    def _bare(self, value: float, reason: str) -> Estimate:
        return Estimate(value, level=_LEVEL, units=self.touched, unit=self.called, reason=reason)


def _as_lift(log: Estimate) -> Estimate:
    """Return a lift from its logarithm, with z and p of "it is 1"."""
    if log.value is None:
        return replace(log, reason="one of the two shares is 0 or undefined")
    bounds = tuple(math.exp(bound) for bound in log.interval) if log.interval else None
    interval = (bounds[0], bounds[1]) if bounds else None
    return replace(log, value=math.exp(log.value), standard_error=None, interval=interval)


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def _share(total: dict[str, float], part: str, whole: str) -> float | None:
    if not total[whole] > 0:
        return None
    return _known(total[part] / total[whole])
