"""What frontiers answer, in sentences: an arm is chosen on validation and judged on test."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import mean
from typing import Final

from backfire.report.cells import label_of
from backfire.report.frontiers.record import MARGIN, Frontier, FrontierRow
from backfire.report.numbers import percent
from backfire.report.results_rows import bracket

CHOSEN_ON: Final = "validation"
_SHORTLISTED: Final = 3


def answers(frontiers: Sequence[Frontier]) -> Iterator[str]:
    """Say what came out on each target.

    For either question the arm is chosen on validation; where there is a test set, its numbers are
    told. With validation alone the methods that go on to many runs are named.

    Args:
        frontiers: Those of a sweep, one a target and split.
    """
    chosen_on = [each for each in frontiers if each.split == CHOSEN_ON]
    tested = {each.target: each for each in frontiers if each.split != CHOSEN_ON}
    for frontier in chosen_on:
        seen = tested.get(frontier.target, frontier)
        where = f"{label_of(seen.target)}, {seen.split}"
        yield f"{where}: {_engineer(frontier, seen)}"
        yield f"{where}: {_researcher(frontier, seen)}"
    if chosen_on and not tested:
        yield _tell_shortlist(shortlist(chosen_on))


def shortlist(frontiers: Sequence[Frontier]) -> list[str]:
    """Return the best arm of each of the best three methods, by S on validation.

    An arm counts if it is on every target and its score is on average at most 0.2 points below
    plain transfer's; those with the least middle of the bracket of S, on average, come first.
    """
    rows = [{row.arm: row for row in frontier.rows} for frontier in frontiers]
    shared = [arm for arm in rows[0] if all(arm in own for own in rows)]
    found: dict[str, tuple[float, str]] = {}
    for arm in shared:
        own = [each[arm] for each in rows]
        middles, losses = _middles(own), _differences(own)
        if own[0].kind != "mitigation" or not middles or not losses or mean(losses) < -MARGIN:
            continue
        best = found.get(own[0].method)
        if best is None or mean(middles) < best[0]:
            found[own[0].method] = (mean(middles), arm)
    return [arm for _, arm in sorted(found.values())[:_SHORTLISTED]]


def least_harmful(frontiers: Sequence[Frontier]) -> str | None:
    """Return the arm to try first on a target that is none of these; None where each costs more.

    An arm counts if its score is at most 0.2 points below plain transfer's on *every* target: what
    it gains on one does not make up for what it loses on another. The one with the least middle of
    the bracket of S, on average, is returned.

    Args:
        frontiers: On validation; one a target, at least one.
    """
    rows = [{row.arm: row for row in frontier.rows} for frontier in frontiers]
    found = []
    for arm in (arm for arm in rows[0] if all(arm in own for own in rows)):
        own = [each[arm] for each in rows]
        middles = _middles(own)
        if own[0].kind == "mitigation" and middles and all(map(_loses_little, own)):
            found.append((mean(middles), arm))
    return min(found)[1] if found else None


def _tell_shortlist(arms: Sequence[str]) -> str:
    if not arms:
        return "By the rule no method goes on to many runs."
    return (
        f"By the rule ({', '.join(arms)}) go on to many runs: of the arms whose score is on "
        "average at most 0.2 points below plain transfer's, the best of each method by the middle "
        "of the bracket of S, the three least."
    )


def _engineer(chosen_on: Frontier, seen: Frontier) -> str:
    known = [row for row in _alike(chosen_on) if row.known and _loses_little(row)]
    if not any(row.known for row in chosen_on.rows):
        return "no arm knew a reference."
    best = min(known, key=lambda row: row.known.nt if row.known else 1.0, default=None)
    found = _same(best, seen) if best else None
    if found is None or found.known is None:
        return "no arm that knew a reference loses little enough on validation to be chosen."
    own = found.known
    return (
        f"a reference that is known. Chosen on validation: {_call(found)}. NT against its own "
        f"reference {percent(own.nt)} instead of {percent(own.nt_plain)} under plain transfer: "
        f"{own.halved or 'no ratio'}; its score is {_judge(found)}."
    )


def _researcher(chosen_on: Frontier, seen: Frontier) -> str:
    rated = [
        (middle[0], row)
        for row in _alike(chosen_on)
        if len(row.score.runs) == chosen_on.runs and _loses_little(row)
        if (middle := _middles([row]))
    ]
    best = min(rated, key=lambda each: each[0], default=None)
    found = _same(best[1], seen) if best else None
    if found is None:
        return "references that nobody knew. No arm can be chosen on validation."
    plain, own = (row.measures.noise.systematic_negative_transfer for row in (seen.plain, found))
    return (
        f"references that nobody knew. Chosen on validation: {_call(found)}. S {bracket(own)} "
        f"instead of {bracket(plain)} under plain transfer; its score is {_judge(found)}."
    )


def _alike(frontier: Frontier) -> list[FrontierRow]:
    return [row for row in frontier.rows if row.kind in {"mitigation", "combined"}]


def _loses_little(row: FrontierRow) -> bool:
    return row.against_plain is not None and row.against_plain.value >= -MARGIN


def _same(row: FrontierRow, frontier: Frontier) -> FrontierRow | None:
    return next((each for each in frontier.rows if each.arm == row.arm), None)


def _middles(rows: Iterable[FrontierRow]) -> list[float]:
    """Return the middles of the brackets of S; none at all if one row has none."""
    found = [row.measures.noise.systematic_negative_transfer for row in rows]
    ends = [(each.low, each.high) for each in found if each]
    middles = [(low + high) / 2 for low, high in ends if low is not None and high is not None]
    return middles if len(middles) == len(found) else []


def _differences(rows: Iterable[FrontierRow]) -> list[float]:
    return [row.against_plain.value for row in rows if row.against_plain]


def _judge(row: FrontierRow) -> str:
    judged = row.loss or "not judged"
    return f"{judged} ({percent(row.against_plain.value)})" if row.against_plain else judged


def _call(row: FrontierRow) -> str:
    return f"{row.method} ({row.strength})" if row.strength else row.method
