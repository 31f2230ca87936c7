"""The verdict on a candidate, in one word, by a stated rule."""

from typing import Final, Literal

from backfire.scoring.jackknife import Estimate
from backfire.scoring.student import student_quantile

Word = Literal["EQUIVALENT", "WORSE", "MIXED", "BETTER", "INCONCLUSIVE"]

MARGIN: Final = 0.001
"""Gains within ± this fraction of the tokens count as none, unless another margin is asked for."""

_ENOUGH: Final = 10  # sentences or documents, below which a spread is itself mostly chance


def decide(
    gain: Estimate,
    *,
    margin: float = MARGIN,
    identical: bool = False,
    systematic_limit: float | None = None,
) -> Word:
    """Return the verdict, by the first rule that holds.

    The interval of the gain lies within ± margin: EQUIVALENT; below 0: WORSE; above 0, and there
    is systematic negative transfer too: MIXED; above 0: BETTER; else INCONCLUSIVE.

    Args:
        gain: The difference in token accuracy, with its interval.
        margin: In [0, 1].
        identical: Whether both sides are right on the same tokens everywhere, which needs no
            interval.
        systematic_limit: The lower limit of systematic negative transfer; None where it is not
            estimated.
    """
    if identical:
        return "EQUIVALENT"
    if gain.interval is None:
        return "INCONCLUSIVE"
    low, high = gain.interval
    if -margin <= low and high <= margin:
        return "EQUIVALENT"
    if high < 0:
        return "WORSE"
    if low <= 0:
        return "INCONCLUSIVE"
    return "MIXED" if systematic_limit is not None and systematic_limit > 0 else "BETTER"


def units_needed(gain: Estimate) -> int | None:
    """Return how many units (sentences or documents) would let the interval exclude 0.

    That is, if the gain and its spread stayed as they are. None where the gain is 0, or there are
    too few units to know its spread.
    """
    if not gain.value or gain.standard_error is None or gain.units < _ENOUGH:
        return None
    half = student_quantile((1 + gain.level) / 2, gain.units - 1) * gain.standard_error
    return int(gain.units * (half / gain.value) ** 2) + 1
