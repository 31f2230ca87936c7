"""One word on a slice, by a stated rule."""

from typing import Final, Literal

SliceWord = Literal["TOO FEW", "HARMED", "HELPED", "VOLATILE", "NONE"]

ENOUGH_FLIPS: Final = 20
"""Below so many tokens that became right or wrong, nothing is said of a slice."""

SURE: Final = 0.05
"""The false discovery rate that is accepted."""

Lift = tuple[float | None, float | None]
"""A lift and its q-value."""


def judge_slice(
    flips: float, net: float | None, net_q: float | None, lifts: tuple[Lift, Lift], *, margin: float
) -> SliceWord:
    """Return the verdict on a slice, by the first rule that holds.

    Fewer than 20 flips: TOO FEW. The net's q <= 0.05: HARMED if more is falsified than corrected,
    else HELPED. Both lifts above 1 with q <= 0.05, and the net within ± margin: VOLATILE, a slice
    that changes more than the rest without getting better or worse. Else NONE.

    Args:
        flips: Tokens of the slice that became right or wrong.
        net: (falsified - corrected) / tokens of the slice.
        net_q: Its q-value.
        lifts: Of negative and of positive transfer against the rest.
        margin: What counts as no net effect, a fraction.
    """
    if flips < ENOUGH_FLIPS or net is None:
        return "TOO FEW"
    if net_q is not None and net_q <= SURE:
        return "HARMED" if net > 0 else "HELPED"
    raised = all(lift is not None and lift > 1 and q is not None and q <= SURE for lift, q in lifts)
    return "VOLATILE" if raised and abs(net) <= margin else "NONE"
