"""What a gate asks of the rows of slices."""

from collections.abc import Sequence
from functools import partial

from backfire.report.gate.question import Family, Measured
from backfire.report.gate.reach import PERCENT
from backfire.report.gate.result import Reach
from backfire.report.numbers import percent
from backfire.report.slices import SliceRow
from backfire.report.visible import visible
from backfire.scoring.student import student_quantile
from backfire.slices.effects import MOST_DEGREES
from backfire.slices.family_wise_error import adjust_by_holm
from backfire.slices.verdicts import ENOUGH_FLIPS


def none_harmed(rows: Sequence[SliceRow], *, name: str, wanted: str) -> Family:
    """Return the question whether none of some slices is HARMED.

    The verdicts are those of the report, over the whole declared family. They hold a false
    discovery rate, so the more slices are helped, the likelier one of the others is HARMED by
    chance. What fails the gate is therefore sure at the family-wise error of the slices asked for,
    too: by Holm's adjustment of their one-sided p-values.

    Args:
        rows: The slices that are asked for.
        name: As of a `Question`.
        wanted: Likewise.
    """
    chances = adjust_by_holm([_chance_of_harm(row) for row in rows])
    judged = [row for row in rows if row.verdict != "TOO FEW"]
    return Family(
        name=name,
        wanted=wanted,
        harmed=tuple(
            (visible(row.name), 1.0 if chance is None else chance)
            for row, chance in zip(rows, chances, strict=True)
            if row.verdict == "HARMED"
        ),
        n_asked=len(rows),
        n_judged=len(judged),
        why_not=None if judged else f"none of them has {ENOUGH_FLIPS} flips",
    )


def _chance_of_harm(row: SliceRow) -> float | None:
    """Return the one-sided p-value of "the slice is not harmed"."""
    if row.p_value is None or row.net is None:
        return None
    return row.p_value / 2 if row.net > 0 else 1 - row.p_value / 2


def hold_net(row: SliceRow, most_points: float) -> Measured:
    """Return the question whether a slice's net stays at or below so many points."""
    most = most_points / PERCENT
    few = None
    if row.net is not None and row.net > most and row.flips < ENOUGH_FLIPS:
        few = f"fewer than {ENOUGH_FLIPS} flips: too few to tell from chance"
    return Measured(
        name=f"net of {visible(row.name)}",
        wanted=f"at most {percent(most)} points falsified",
        limit=most,
        side="at most",
        observed=row.net,
        reach=partial(_reach, row),
        why_not=few or row.undefined.get("net_interval"),
    )


def _reach(row: SliceRow, error: float) -> Reach | None:
    """Move the 95 % interval to another level."""
    if row.net is None or row.net_interval is None:
        return None
    degrees = min(row.units - 1, MOST_DEGREES)
    # One end may be cut at ±1; the other shows how wide the interval is.
    half = max(row.net - row.net_interval[0], row.net_interval[1] - row.net)
    half *= student_quantile(1 - error, degrees) / student_quantile(0.975, degrees)
    return row.net - half, row.net + half
