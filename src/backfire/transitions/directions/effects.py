"""What share a direction has of falsified tokens, and how that compares with what seeds flip."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
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
from backfire.transitions.directions.sums import COLUMNS, DirectionSums

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
    total = sums.total
    touched = int(np.count_nonzero(sums.clusters[:, COLUMNS.index("tokens kind")]))
    shares = {
        "tokens": _ratio("tokens kind", "tokens"),
        **{name: _ratio(f"{name} way", f"{name} all") for name in _OUTCOMES},
    }

    def estimate(score: Score, kind: Kind) -> Estimate:
        return _estimate(sums, score, kind, touched, called)

    def against(name: str) -> Against:
        first, second = shares["falsified"], shares[name]
        lift = estimate(lambda x: _log(first(x)) - _log(second(x)), "number")
        return Against(estimate(lambda x: first(x) - second(x), "difference"), _as_lift(lift))

    return DirectionEffect(
        tokens=round(total["tokens kind"]),
        clusters=touched,
        falsified=total["falsified way"],
        corrected=total["corrected way"],
        flipped=_known(total["flipped way"]),
        of_tokens=_share(total, "tokens kind", "tokens"),
        of_falsified=estimate(shares["falsified"], "share"),
        of_corrected=estimate(shares["corrected"], "share"),
        of_flipped=estimate(shares["flipped"], "share"),
        against_flipped=against("flipped"),
        against_corrected=against("corrected"),
        against_tokens=against("tokens"),
        net=estimate(_net, "difference"),
        way_of_falsified=_share(total, "falsified way", "falsified kind"),
        way_of_flipped=_share(total, "flipped way", "flipped kind"),
        covers_other_runs=sums.without is not None,
    )


_OUTCOMES: Final = ("falsified", "corrected", "flipped")


def _ratio(part: str, whole: str) -> Callable[[Floats], Floats]:
    places = [COLUMNS.index(name) for name in (part, whole)]
    return lambda sums: share_of(sums[..., places])


_falsified = _ratio("falsified way", "tokens kind")
_corrected = _ratio("corrected way", "tokens kind")


def _net(sums: Floats) -> Floats:
    return _falsified(sums) - _corrected(sums)


def _log(shares: Floats) -> Floats:
    """Return the logarithms; NaN of 0, whose lift has no spread."""
    logs: Floats = np.log(shares, out=np.full(np.shape(shares), np.nan), where=shares > 0)
    return logs


def _estimate(sums: DirectionSums, score: Score, kind: Kind, touched: int, called: str) -> Estimate:
    found = jackknife(sums.clusters, score, level=_LEVEL, kind=kind, unit=called)
    if found.value is None or found.standard_error is None:
        return found
    if touched < _LEAST:
        reason = f"the kind is in one {called} only, which shows no spread"
        return Estimate(found.value, level=_LEVEL, units=touched, unit=called, reason=reason)
    variance, degrees = found.standard_error**2, touched - 1
    if sums.without:
        spreads = [float(delete_one_variance(score(part))) for part in sums.without]
        if any(math.isnan(spread) for spread in spreads):
            reason = "it rests on a single run"
            return Estimate(found.value, level=_LEVEL, units=touched, unit=called, reason=reason)
        variance, degrees = variance + sum(spreads), min(degrees, sums.n_units - 1)
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
