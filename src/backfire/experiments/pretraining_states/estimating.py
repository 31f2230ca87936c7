"""The two intervals of every number: for others, and for these reference runs and this text."""

from collections.abc import Sequence
from dataclasses import replace

from backfire.scoring.jackknife import Estimate
from backfire.scoring.leave_out import LeaveOut
from backfire.transitions.noise.limit import ENOUGH_UNITS
from backfire.transitions.states.verdict import LEVEL


def estimate(
    found: LeaveOut, source_layers: Sequence[str], *, here: bool, level: float = LEVEL
) -> Estimate:
    """Return a number with an interval.

    Args:
        found: The number.
        source_layers: Its layers of source models; none for a number that rests on none.
        here: Whether to take the reference runs and the text as they are: then Student's t over the
            source models. Else the interval is for other source models, reference runs and
            sentences. It is never narrower than the former, and there is none with fewer than
            `ENOUGH_UNITS` source models or reference runs, whose spread is itself mostly chance.
        level: The confidence level.
    """
    if not all(layer in found.without for layer in source_layers):
        return _without_interval(found, level)
    sources = found.estimate(layers=source_layers, level=level, unit="source model")
    if here:
        return sources
    if min(map(len, found.without.values())) < ENOUGH_UNITS:
        return _without_interval(found, level)
    whole = found.estimate(level=level, unit="run")
    if whole.interval is None or sources.interval is None:
        return whole
    low, high = zip(whole.interval, sources.interval, strict=True)
    return replace(whole, interval=(min(low), max(high)))


def _without_interval(found: LeaveOut, level: float) -> Estimate:
    return Estimate(
        found.value,
        level=level,
        reason=f"with fewer than {ENOUGH_UNITS} source models or reference runs, what others would "
        "do can't be told",
    )
