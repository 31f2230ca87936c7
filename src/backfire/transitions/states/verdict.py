"""The verdict on a claim about a trend, in words, by a stated rule from its interval."""

from collections.abc import Iterable
from typing import Final, Literal

from backfire.scoring.jackknife import Estimate

Word = Literal["holds", "does not hold", "can't be told"]

Kind = Literal["above", "flat", "below"]
"""What is claimed of a number: that it is above 0, is nothing, or is below 0."""

LEVEL: Final = 0.95


def judge(estimate: Estimate, kind: Kind, margin: float = 0.0) -> Word:
    """Return whether a claim holds, by the first rule that applies.

    *above*: the interval lies above 0: holds; it lies below the margin: does not hold. *below* is
    the same with the sign changed. *flat*: the interval lies within ± the margin: holds; it lies
    above 0 or below 0, and reaches beyond the margin: does not hold. Else, and without an interval:
    can't be told.

    Args:
        estimate: The number with its interval.
        kind: What is claimed.
        margin: What counts as nothing; at least 0.
    """
    if estimate.interval is None:
        return "can't be told"
    low, high = estimate.interval
    if kind == "below":
        low, high = -high, -low
    if kind == "flat":
        if -margin <= low and high <= margin:
            return "holds"
        return "does not hold" if low > 0 or high < 0 else "can't be told"
    if low > 0:
        return "holds"
    return "does not hold" if high <= margin else "can't be told"


def judge_all(parts: Iterable[tuple[Word, Word]]) -> Word:
    """Return the verdict on a claim that several parts make together.

    It holds where every part holds: then at least as sure as its least sure part, so that its parts
    need no correction. It does not hold where a part does not, at a level that leaves all parts
    together a chance of 5 % to be refuted wrongly.

    Args:
        parts: Of each part the word at `LEVEL`, and the word at `level_of_all`.
    """
    words = list(parts)
    if all(word == "holds" for word, _ in words):
        return "holds"
    if any(word == "does not hold" for _, word in words):
        return "does not hold"
    return "can't be told"


def level_of_all(n_parts: int) -> float:
    """Return the level of the intervals that may refute one of several parts (Bonferroni)."""
    return 1 - (1 - LEVEL) / n_parts
