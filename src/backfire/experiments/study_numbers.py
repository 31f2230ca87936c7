"""Numbers of studies with their intervals, and the correction for how many are tested."""

from collections.abc import Sequence

from backfire.report.studied.record import Studied
from backfire.scoring.jackknife import Estimate
from backfire.scoring.leave_out import LeaveOut
from backfire.slices.false_discovery import q_values
from backfire.transitions.noise.contrast import Layers
from backfire.transitions.noise.limit import ENOUGH_UNITS


def study_number(found: LeaveOut, layers: Layers) -> Studied:
    """Return a number with its interval.

    It is for other sentences, runs and source models where there are at least `ENOUGH_UNITS` units
    on a side, whose spread is mostly chance with fewer. Else it is for other sentences, given
    these runs.
    """
    units = [found.without.get(name, ()) for name in (layers.reference, layers.candidate)]
    if min(map(len, units)) >= ENOUGH_UNITS:
        return as_studied(found.estimate(unit="run"), for_others=True)
    return as_studied(found.estimate(layers=[layers.sentences], unit="sentence"), for_others=False)


def as_studied(estimate: Estimate, *, for_others: bool) -> Studied:
    """Return an estimate as a record of a study."""
    return Studied(
        value=estimate.value or 0.0,
        standard_error=estimate.standard_error,
        interval=estimate.interval,
        covers=None if estimate.interval is None else "other runs" if for_others else "these runs",
        p=estimate.p,
        reason=estimate.reason,
    )


def correct(family: Sequence[Studied]) -> list[Studied]:
    """Return the numbers with the q-values of testing each of them against 0, as one family."""
    found = q_values([each.p for each in family])
    return [each.model_copy(update={"q": q}) for each, q in zip(family, found, strict=True)]
