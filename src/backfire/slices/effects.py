"""What a change of system does to the tokens of each slice, and how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import numpy as np

from backfire.scoring.student import student_quantile, two_sided_p
from backfire.slices.false_discovery import q_values
from backfire.slices.sums import CORRECTED, FALSIFIED, RIGHT, Floats, N, SliceSums
from backfire.slices.verdicts import ENOUGH_FLIPS, SliceWord, judge_slice

MOST_DEGREES: Final = 10_000
"""Beyond, Student's t is the normal distribution to 4 digits."""


@dataclass(frozen=True)
class SliceEffect:
    """One slice's row. Shares are fractions; what is undefined is None and `undefined` says why.

    Attributes:
        tokens: How many tokens are in it.
        units: How many sentences (or documents) have one of them.
        falsified: How many of them go from right to wrong (mean over the pairs of runs).
        corrected: How many go from wrong to right.
        negative_rate: falsified / tokens of the slice that the reference has right.
        positive_rate: corrected / tokens of the slice that the reference has wrong.
        negative_lift: negative_rate / the same rate of the tokens outside the slice.
        positive_lift: Likewise.
        net: (falsified - corrected) / tokens: above 0 is harm.
        net_interval: At 95 %, clustered by sentence.
        net_z: net / its standard error.
        p_value: Of "the net is 0", two-sided and of this slice alone.
        q_value: Likewise, over the family.
        negative_lift_q: Of "the negative rate is the same outside", over the family.
        positive_lift_q: Likewise.
        verdict: `slices.verdicts.judge_slice`.
        undefined: Why values are None, by the attribute's name.
    """

    tokens: int
    units: int
    falsified: float
    corrected: float
    negative_rate: float | None
    positive_rate: float | None
    negative_lift: float | None
    positive_lift: float | None
    net: float | None
    net_interval: tuple[float, float] | None
    net_z: float | None
    p_value: float | None
    q_value: float | None
    negative_lift_q: float | None
    positive_lift_q: float | None
    verdict: SliceWord
    undefined: dict[str, str] = field(default_factory=dict)

    @property
    def flips(self) -> float:
        """How many tokens became right or wrong."""
        return self.falsified + self.corrected


@dataclass(frozen=True)
class _Test:
    """An estimate with its clustered spread; `reason` says why there is none.

    Where every sentence shows the same, there is no spread to divide by; then `sign` is the p of a
    sign test: that all sentences go one way by the toss of a fair coin.
    """

    value: float | None
    error: float | None = None
    degrees: int = 0
    reason: str | None = None
    sign: float | None = None

    @property
    def z(self) -> float | None:
        return None if self.value is None or self.error is None else self.value / self.error

    @property
    def p(self) -> float | None:
        z = self.z
        if z is None:
            return self.sign
        return two_sided_p(z, self.degrees)

    @property
    def interval(self) -> tuple[float, float] | None:
        if self.value is None or self.error is None:
            return None
        half = _quantile(self.degrees) * self.error
        return max(-1.0, self.value - half), min(1.0, self.value + half)


def measure_slices(sums: SliceSums, *, margin: float, unit: str = "sentence") -> list[SliceEffect]:
    """Return what happened in each slice, with intervals clustered by unit and verdicts.

    Variances are linearised: a ratio's error is, to first order, the sum over the units of what
    each adds to its numerator beyond its share of the denominator. Tests use Student's t with the
    slice's units less one as degrees of freedom. The family of a q-value is every slice; a
    slice of too few flips stays in it with p = 1, because its p is not to be trusted. A net that is
    the same in every unit, and not 0, has the p of a sign test by unit.

    Args:
        sums: Of all slices of the declared family.
        margin: A net within ± this fraction counts as none.
        unit: What a unit of chance, of which `sums` are the sums, is called.
    """
    places = range(len(sums.inside))
    nets = [_test_net(sums, place, unit) for place in places]
    negative = [_test_lift(sums, place, FALSIFIED, _right(), unit) for place in places]
    positive = [_test_lift(sums, place, CORRECTED, _wrong(), unit) for place in places]
    few = sums.inside[:, FALSIFIED] + sums.inside[:, CORRECTED] < ENOUGH_FLIPS
    families = [_family([test for _, test in tests], few) for tests in (negative, positive)]
    net_q = _family(nets, few)
    return [
        _effect(
            (sums.inside[place], int(sums.clusters[place])),
            nets[place],
            (negative[place], positive[place]),
            (net_q[place], families[0][place], families[1][place]),
            margin,
        )
        for place in range(len(nets))
    ]


def _effect(
    counts: tuple[Floats, int],
    net: _Test,
    lifts: tuple[tuple["_Lift", _Test], tuple["_Lift", _Test]],
    q: tuple[float | None, float | None, float | None],
    margin: float,
) -> SliceEffect:
    (negative, _), (positive, _) = lifts
    inside, units = counts
    flips = float(inside[FALSIFIED] + inside[CORRECTED])
    reasons = _reasons(net, lifts, few=flips < ENOUGH_FLIPS)
    return SliceEffect(
        tokens=round(inside[N]),
        units=units,
        falsified=float(inside[FALSIFIED]),
        corrected=float(inside[CORRECTED]),
        negative_rate=negative.rate,
        positive_rate=positive.rate,
        negative_lift=negative.lift,
        positive_lift=positive.lift,
        net=net.value,
        net_interval=net.interval,
        net_z=net.z,
        p_value=None if flips < ENOUGH_FLIPS else net.p,
        q_value=q[0],
        negative_lift_q=q[1],
        positive_lift_q=q[2],
        verdict=judge_slice(
            flips, net.value, q[0], ((negative.lift, q[1]), (positive.lift, q[2])), margin=margin
        ),
        undefined={name: reason for name, reason in reasons.items() if reason},
    )


def _reasons(
    net: _Test, lifts: tuple[tuple["_Lift", _Test], tuple["_Lift", _Test]], *, few: bool
) -> dict[str, str | None]:
    """Return why numbers of an effect are not known, by their names; None of those that are."""
    (negative, negative_test), (positive, positive_test) = lifts
    reasons = {
        "net": net.reason if net.value is None else None,
        "net_interval": net.reason,
        "net_z": net.reason,
        "p_value": net.reason if net.p is None else None,
        "q_value": net.reason if net.p is None else None,
        "negative_rate": negative.no_rate,
        "negative_lift": negative.no_lift,
        "negative_lift_q": negative_test.reason if negative_test.p is None else None,
        "positive_rate": positive.no_rate,
        "positive_lift": positive.no_lift,
        "positive_lift_q": positive_test.reason if positive_test.p is None else None,
    }
    if few:
        for name in ("p_value", "q_value", "negative_lift_q", "positive_lift_q"):
            reasons[name] = reasons[name] or f"fewer than {ENOUGH_FLIPS} flips"
    return reasons


def _family(tests: Sequence[_Test], few: np.ndarray) -> list[float | None]:
    pairs = zip(tests, few.tolist(), strict=True)
    return q_values([None if is_few else test.p for test, is_few in pairs])


def _test_net(sums: SliceSums, place: int, unit: str) -> _Test:
    inside = sums.inside[place]
    if not inside[N]:
        return _Test(None, reason="no token is in it")
    net = float((inside[FALSIFIED] - inside[CORRECTED]) / inside[N])
    weights = np.zeros(4)
    weights[[N, FALSIFIED, CORRECTED]] = -net, 1, -1
    weights /= inside[N]
    variance = float(weights @ sums.inside_inside[place] @ weights)
    return _make_test(net, variance, int(sums.clusters[place]), int(sums.clusters[place]), unit)


@dataclass(frozen=True)
class _Lift:
    rate: float | None
    lift: float | None
    no_rate: str | None
    no_lift: str | None


def _test_lift(
    sums: SliceSums, place: int, part: int, whole: Floats, unit: str
) -> tuple[_Lift, _Test]:
    """Compare the share that `part` has of `whole` inside the slice with that outside."""
    inside = sums.inside[place]
    outside = sums.total - inside
    side = {FALSIFIED: "right", CORRECTED: "wrong"}[part]
    bases = float(whole @ inside), float(whole @ outside)
    if bases[0] <= 0:
        reason = f"the reference has no token of it {side}"
        return _Lift(None, None, reason, reason), _Test(None, reason=reason)
    rate = float(inside[part] / bases[0])
    if bases[1] <= 0:
        reason = f"the reference has no token outside of it {side}"
        return _Lift(rate, None, None, reason), _Test(None, reason=reason)
    rest = float(outside[part] / bases[1])
    lift = rate / rest if rest > 0 else None
    none = None if rest > 0 else f"no token outside of it was {_DONE[part]}"
    own = (_unit(part) - rate * whole) / bases[0]
    others = (_unit(part) - rest * whole) / bases[1]
    own = own + others  # what is inside is missing outside
    variance = float(
        own @ sums.inside_inside[place] @ own
        - 2 * own @ sums.inside_total[place] @ others
        + others @ sums.total_total @ others
    )
    test = _make_test(rate - rest, variance, sums.units, int(sums.clusters[place]), unit)
    return _Lift(rate, lift, None, none), replace(test, sign=None)


_DONE: Final = {FALSIFIED: "falsified", CORRECTED: "corrected"}


def _make_test(value: float, variance: float, clusters: int, own: int, unit: str) -> _Test:
    if own < 2:  # noqa: PLR2004 - a spread needs two
        return _Test(value, reason=f"it is in one {unit} only, which shows no spread")
    error = math.sqrt(max(0.0, variance) * clusters / (clusters - 1))
    if error <= np.sqrt(np.finfo(np.float64).eps) * max(abs(value), 1e-6):
        reason = f"it is the same in every {unit}, which shows no spread"
        return _Test(value, reason=reason, sign=None if value == 0 else min(1.0, 2 * 0.5**own))
    return _Test(value, error, min(own - 1, MOST_DEGREES))


def _unit(part: int) -> Floats:
    unit = np.zeros(4)
    unit[part] = 1
    return unit


def _right() -> Floats:
    return _unit(RIGHT)


def _wrong() -> Floats:
    return _unit(N) - _unit(RIGHT)


@lru_cache(maxsize=4096)
def _quantile(degrees: int) -> float:
    return student_quantile(0.975, degrees)
