"""What frontiers answer, in sentences: an arm is chosen on validation and judged on test."""

from collections.abc import Iterator, Sequence

from backfire.report.cells import label_of
from backfire.report.frontiers.choosing import (
    CHOSEN_ON,
    is_system,
    least_everywhere,
    loses_little,
    middle_of_s,
    shortlist,
)
from backfire.report.frontiers.everywhere import everywhere
from backfire.report.frontiers.record import Frontier
from backfire.report.frontiers.wording import name_of, score_verdict
from backfire.report.numbers import percent
from backfire.report.results_rows import bracket


def answers(frontiers: Sequence[Frontier]) -> Iterator[str]:
    """Say what came out on all targets, and on each.

    For either question the arm is chosen on validation; where there is a test set, its numbers are
    told. With validation alone the methods that go on to many runs are named.

    Args:
        frontiers: Those of a sweep, one a target and split.
    """
    chosen_on = [each for each in frontiers if each.split == CHOSEN_ON]
    tested = {each.target: each for each in frontiers if each.split != CHOSEN_ON}
    if len(chosen_on) > 1 and all(each.target in tested for each in chosen_on):
        yield from everywhere(chosen_on, [tested[each.target] for each in chosen_on])
    for frontier in chosen_on:
        seen = tested.get(frontier.target, frontier)
        where = f"{label_of(seen.target)}, {seen.split}"
        yield f"{where}: {_engineer(frontier, seen)}"
        yield f"{where}: {_researcher(frontier, seen)}"
    if chosen_on and not tested:
        yield _tell_shortlist(shortlist(chosen_on))


def _tell_shortlist(arms: Sequence[str]) -> str:
    if not arms:
        return "By the rule no method goes on to many runs."
    return (
        f"By the rule ({', '.join(arms)}) go on to many runs: of the arms whose score is on "
        "average at most 0.2 points below plain transfer's, the best of each method by the middle "
        "of the bracket of S, the three least."
    )


def _engineer(chosen_on: Frontier, seen: Frontier) -> str:
    known = [row for row in chosen_on.rows if row.known and is_system(row) and loses_little(row)]
    if not any(row.known for row in chosen_on.rows):
        return "no arm knew a reference."
    best = min(known, key=lambda row: row.known.nt if row.known else 1.0, default=None)
    found = seen.row(best.arm) if best else None
    if found is None or found.known is None:
        return "no arm that knew a reference loses little enough on validation to be chosen."
    own = found.known
    return (
        f"a reference that is known. Chosen on validation: {name_of(found)}. NT against its own "
        f"reference {percent(own.nt)} instead of {percent(own.nt_plain)} under plain transfer: "
        f"{own.halved or 'no ratio'}; its score is {score_verdict(found)}."
    )


def _researcher(chosen_on: Frontier, seen: Frontier) -> str:
    arm = least_everywhere([chosen_on], is_system, middle_of_s)
    found = seen.row(arm) if arm else None
    if found is None:
        return "references that nobody knew. No arm can be chosen on validation."
    plain, own = (row.measures.noise.systematic_negative_transfer for row in (seen.plain, found))
    return (
        f"references that nobody knew. Chosen on validation: {name_of(found)}. S {bracket(own)} "
        f"instead of {bracket(plain)} under plain transfer; its score is {score_verdict(found)}."
    )
