"""What chooses an arm: its score on validation, and what it takes away there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mean
from typing import Final

from backfire.report.frontiers.record import MARGIN, Frontier, FrontierRow

CHOSEN_ON: Final = "validation"
_SHORTLISTED: Final = 3


def shortlist(frontiers: Sequence[Frontier]) -> list[str]:
    """Return the best arm of each of the best three methods, by S on validation.

    An arm counts if it is on every target, with as many runs as plain transfer, and its score is
    on average at most 0.2 points below plain transfer's; those with the least middle of the bracket
    of S, on average, come first.
    """
    found: dict[str, tuple[float, str]] = {}
    for arm, own in _on_every_target(frontiers):
        middles, losses = _middles(own), _differences(own)
        if own[0].kind != "mitigation" or not middles or not losses or mean(losses) < -MARGIN:
            continue
        best = found.get(own[0].method)
        if best is None or mean(middles) < best[0]:
            found[own[0].method] = (mean(middles), arm)
    return [arm for _, arm in sorted(found.values())[:_SHORTLISTED]]


def least_harmful(frontiers: Sequence[Frontier]) -> str | None:
    """Return the mitigation to try first on a target that is none of these; None where each costs.

    It is the one with the least middle of the bracket of S; see `least_everywhere`.

    Args:
        frontiers: On validation; one a target, at least one.
    """
    return least_everywhere(frontiers, lambda row: row.kind == "mitigation", middle_of_s)


def least_everywhere(
    frontiers: Sequence[Frontier],
    allows: Callable[[FrontierRow], bool],
    harm: Callable[[FrontierRow], float | None],
) -> str | None:
    """Return the arm with the least harm, on average over targets; None where there is none.

    An arm counts if it has as many runs as plain transfer, and if its score is at most 0.2 points
    below plain transfer's on *every* target: what it gains on one does not make up for what it
    loses on another.

    Args:
        frontiers: One a target, at least one.
        allows: Which arms are asked about.
        harm: What is to be little; an arm that lacks it on a target does not count.
    """
    found = []
    for arm, own in _on_every_target(frontiers):
        harms = [value for row in own if (value := harm(row)) is not None]
        if allows(own[0]) and len(harms) == len(own) and all(map(loses_little, own)):
            found.append((mean(harms), arm))
    return min(found)[1] if found else None


def is_system(row: FrontierRow) -> bool:
    """Whether it is a mitigated training or systems combined: no plain transfer, no bound."""
    return row.kind in {"mitigation", "combined"}


def loses_little(row: FrontierRow) -> bool:
    """Whether its score is at most 0.2 points below plain transfer's."""
    return row.against_plain is not None and row.against_plain.value >= -MARGIN


def middle_of_s(row: FrontierRow) -> float | None:
    """Return the middle of the bracket of S; None without one."""
    found = row.measures.noise.systematic_negative_transfer
    if found is None or found.low is None or found.high is None:
        return None
    return (found.low + found.high) / 2


def _on_every_target(
    frontiers: Sequence[Frontier],
) -> Iterator[tuple[str, list[FrontierRow]]]:
    """Give the arms that every target has, with as many runs as plain transfer; their rows."""
    rows = [
        {row.arm: row for row in frontier.rows if len(row.score.runs) == frontier.runs}
        for frontier in frontiers
    ]
    for arm in rows[0]:
        if all(arm in own for own in rows):
            yield arm, [own[arm] for own in rows]


def _middles(rows: Iterable[FrontierRow]) -> list[float]:
    """Return the middles of the brackets of S; none at all if one row has none."""
    rows = list(rows)
    middles = [middle for row in rows if (middle := middle_of_s(row)) is not None]
    return middles if len(middles) == len(rows) else []


def _differences(rows: Iterable[FrontierRow]) -> list[float]:
    return [row.against_plain.value for row in rows if row.against_plain]
