"""Whether a claim about a direction holds, in one word, by a stated rule."""

from typing import Final, Literal

ClaimWord = Literal["TOO FEW", "HOLDS", "REVERSED", "BOTH WAYS", "HARM ONLY", "NOT SHOWN"]

ENOUGH_TURNS: Final = 20
"""Below so many tokens that turn in a direction, nothing is said of it."""

SURE: Final = 0.05
"""The false discovery rate that is accepted."""

Tested = tuple[float | None, float | None]
"""A value and its q."""


def judge_claim(turns: float, beyond_seeds: Tested, net: Tested) -> ClaimWord:
    """Return whether "transfer makes this mistake" holds, by the first rule that applies.

    Fewer than 20 tokens turn, there or back, or a single run of the reference leaves nothing to
    compare with: TOO FEW. Its share of what is falsified is above its
    share of what two runs of the reference flip (q <= 0.05) and more is falsified than corrected
    (q <= 0.05): HOLDS. More is corrected than falsified (q <= 0.05): REVERSED, transfer mends this
    mistake. Only the first half of HOLDS: BOTH WAYS, transfer makes it and mends it. Only the
    second: HARM ONLY, harm in which this direction has no larger part than seeds give it. Else NOT
    SHOWN.

    Args:
        turns: Falsified plus corrected tokens in the direction, a mean over pairs of runs.
        beyond_seeds: The share of falsified tokens less the share of what two runs of the
            reference flip, and its q-value.
        net: (falsified - corrected) / tokens of the kind, and its q-value.

    Paper: section 5.3
    """
    if turns < ENOUGH_TURNS or beyond_seeds[0] is None:
        return "TOO FEW"
    more, harm = _sign(beyond_seeds), _sign(net)
    if harm < 0:
        return "REVERSED"
    if more > 0:
        return "HOLDS" if harm > 0 else "BOTH WAYS"
    return "HARM ONLY" if harm > 0 else "NOT SHOWN"


def _sign(tested: Tested) -> int:
    """Return 1 or -1 where a value is sure to be above or below 0, else 0."""
    value, q = tested
    if value is None or q is None or q > SURE:
        return 0
    return 1 if value > 0 else -1
