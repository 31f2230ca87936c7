"""What stands around the table: the verdict on test, the check of the choice, other references."""

from collections.abc import Iterator
from typing import Final

from backfire.report.numbers import NOTHING, count, percent, percent_interval, plural
from backfire.report.recovery.record import OtherReferences, Recovery, SelectionCheck, ToldSplit

COLUMNS: Final = (
    "Per cent. Score: token accuracy for parts of speech, span F1 for spans; difference: to the "
    "plain candidate, on the same sentences. NT: what the reference has right and the system "
    "wrong; gone: the share of the plain candidate's NT that is gone. CPU s / 1000: measured CPU "
    "seconds of predicting a thousand tokens."
)
"""What the columns are."""

_HOPELESS: Final = 50
"""Nobody is advised to label more than so many times as many sentences."""

SHOWN: Final = {"yes": "YES", "no": "NO", "not shown": "NOT SHOWN"}
"""The words for what a split says."""


def aim_of(found: Recovery) -> str:
    """Return the aim as a word: halved, or by how much."""
    if found.aim == 0.5:  # noqa: PLR2004 - the half has a word of its own
        return "halved"
    return f"lower by {100 * found.aim:g} %"


def told_sentence(told: ToldSplit, found: Recovery) -> str:
    """Return what a split that chose nothing says."""
    own = told.recommended
    if own is None or told.reached is None or told.kept is None:
        return f"On {told.split} nothing is recommended, and nothing is told but the candidate."
    broken = ""
    if own.broken_spans is not None:
        broken = (
            f" Gold spans that the reference finds and it does not: {own.broken_spans:,}, "
            f"before {told.plain.broken_spans or 0:,}."
        )
    return (
        f"On {told.split} ({plural(own.tokens, 'token')}), which chose nothing: negative transfer "
        f"{aim_of(found)}: {SHOWN[told.reached]} ({percent(told.plain.negative_transfer)} → "
        f"{percent(own.negative_transfer)} %, {percent(own.reduction)} % gone"
        f"{within(own.reduction_interval)}); score not lower by more than "
        f"{100 * found.margin:g} points: {SHOWN[told.kept]} ({percent(told.plain.score)} → "
        f"{percent(own.score)} %{within(own.score_difference_interval, 'difference ')})."
        f"{broken}{_needed(told, found)}"
    )


def check_sentence(check: SelectionCheck | None) -> str:
    """Return what the check of the choice says."""
    if check is None:
        return "The choice could not be checked: that takes 20 sentences, and something to choose."
    ways = ", ".join(
        f"{'nothing' if not name else f'way {name}'} in {times}"
        for name, times in check.chosen.items()
    )
    return (
        "The same choice, made on nine tenths of validation and measured on the last, "
        f"{check.folds} times (chosen: {ways}): {percent(check.reduction)} % gone"
        f"{within(check.reduction_interval)}, difference in score "
        f"{percent(check.score_difference)}"
        f"{within(check.score_difference_interval)}. This is what choosing here is worth, without "
        "the luck of the best; trainings that stopped by validation remain a little optimistic."
    )


def single_sentence(found: Recovery) -> str:
    """Return what the rule chooses where one model has to do at prediction."""
    way = found.numbered(found.single)
    if way is None:
        return "With one model at prediction: no way of one model keeps to the rule."
    own = way.validation
    return (
        f"With one model at prediction the rule chooses {way.name}: {percent(own.reduction)} % gone"
        f"{within(own.reduction_interval)} on validation, difference in score "
        f"{percent(own.score_difference)}{within(own.score_difference_interval)}. For its test "
        "row: the same command with --max-models 1."
    )


def others_sentence(others: OtherReferences) -> str:
    """Return what happens to other runs of the reference's recipe."""
    n = len(others.runs)
    own = NOTHING if others.recommended is None else f"{percent(others.recommended)} %"
    return (
        f"Against {plural(n, 'other run')} of the reference's recipe, which nothing here has seen "
        f"({others.split}, mean): plain candidate {percent(others.plain)} %, recommendation {own}; "
        f"the reference itself falsifies {percent(others.reference)} % of theirs, which is what "
        "two runs of one recipe do to each other."
    )


def sentences(found: Recovery) -> Iterator[str]:
    """Give everything that is said beside the table and the notes."""
    for told in found.told:
        yield told_sentence(told, found)
    yield check_sentence(found.check)
    tried_single = any(way.models == 1 for way in found.tried)
    if tried_single and found.recommended not in {None, found.single}:
        yield single_sentence(found)
    if found.others:
        yield others_sentence(found.others)


def _needed(told: ToldSplit, found: Recovery) -> str:
    """Return how many sentences would show that the score is kept, if it stays as it is."""
    own = told.recommended
    if own is None or told.kept != "not shown" or own.score_difference_interval is None:
        return ""
    room = own.score_difference + found.margin
    half = own.score_difference - own.score_difference_interval[0]
    times = (half / room) ** 2 if room > 0 else _HOPELESS
    if times >= _HOPELESS:
        return ""
    return (
        f" To show the second for a difference like this one it takes about "
        f"{count(round(told.sentences * times))} sentences; here are {count(told.sentences)}."
    )


def within(interval: tuple[float, float] | None, what: str = "") -> str:
    """Return an interval in brackets, if there is one."""
    return f" ({what}{percent_interval(interval)})" if interval else ""
