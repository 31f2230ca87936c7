"""How the mean curves look, in the panels and in the key."""

from dataclasses import dataclass
from typing import Final

from backfire.report.print_drawing import CORRECTED, FALSIFIED, NEUTRAL

WIDTH, HEIGHT = 215, 200
"""Of a panel, in pixels."""


@dataclass(frozen=True)
class Curve:
    """How a mean curve looks; shape and dashes tell it apart where there is no colour.

    Attributes:
        field: The number of `Point` that it shows.
        words: Its name, at its end.
        meaning: What the key says.
        colour: Its colour.
        width: Its width in pixels.
        dash: Its dashes and gaps in pixels; none for a whole line.
        shape: The mark at each state; None for none.
    """

    field: str
    words: str
    meaning: str
    colour: str
    width: float
    dash: tuple[int, ...] = ()
    shape: str | None = None


CURVES: Final = (
    Curve("positive_transfer", "PT", "PT, corrected", CORRECTED, 2.5, shape="circle"),
    Curve("negative_transfer", "NT", "NT, falsified", FALSIFIED, 2.5, shape="square"),
    Curve("systematic_change", "D", "D, systematic change", NEUTRAL, 1.8, (2, 2)),
    Curve(
        "systematic_negative_transfer", "S", "S, systematic NT (lower end)", FALSIFIED, 1.8,
        (6, 3),
    ),
)  # fmt: skip
"""Those drawn last lie on top."""
