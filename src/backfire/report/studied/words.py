"""Numbers of studies in words: per cent and points, with what chance may have added."""

from collections.abc import Iterable
from typing import Final

from backfire.report.numbers import NOTHING, percent, percent_interval
from backfire.report.studied.record import Studied
from backfire.transitions.noise.contrast import Quantity

CALLED: Final[dict[Quantity, str]] = {
    "reference_accuracy": "accuracy, random",
    "candidate_accuracy": "accuracy, transfer",
    "gain": "gain",
    "positive_transfer": "PT",
    "negative_transfer": "NT",
    "systematic_low": "S at least",
    "systematic_high": "S at most",
    "systematic_middle": "S",
    "systematic_change": "D",
    "reference_f1": "F1, random",
    "candidate_f1": "F1, transfer",
}
"""What readers call the numbers; S is the middle of its bracket."""

FOUND: Final = 0.05
"""A q-value up to which an effect is called a finding."""


def number(found: Studied | None) -> str:
    """Return a number in per cent with its interval; a star says that this is given these runs."""
    if found is None:
        return NOTHING
    if found.interval is None:
        return percent(found.value)
    star = "*" if found.covers == "these runs" else ""
    return f"{percent(found.value)} ({percent_interval(found.interval)}){star}"


def effect(found: Studied | None) -> str:
    """Return an effect in points likewise, signed and in bold where it is a finding."""
    if found is None:
        return NOTHING
    sign = "+" if found.value > 0 else ""
    words = f"{sign}{number(found)}"
    return f"**{words}**" if is_finding(found) else words


def scope_of_findings(effects: Iterable[Studied]) -> str:
    """Return a sentence if findings hold given these runs only, else ""."""
    own = [each for each in effects if is_finding(each)]
    if not any(each.covers == "these runs" for each in own):
        return ""
    which = "" if all(each.covers == "these runs" for each in own) else " with a star"
    return f"What is bold{which} is a finding given these runs, for other sentences only."


def is_apart(found: Studied) -> bool:
    """Tell whether an interval excludes 0, by itself and without any correction."""
    return found.interval is not None and not found.interval[0] <= 0 <= found.interval[1]


def is_finding(found: Studied) -> bool:
    """Tell whether an effect is a finding in the family of tests that the study declares."""
    return found.q is not None and found.q <= FOUND
