"""Where words stand beside the points of a figure, so that they stand on nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LETTER, _LINE, _POINT, _OVER = 6.2, 12.0, 9.0, 20.0
"""In pixels: width of a letter, height of a line, size of a point, how far a word may stand out."""


@dataclass(frozen=True)
class Labelled:
    """A point with its word.

    Attributes:
        x: In pixels from the left.
        y: In pixels upwards.
        word: What is to stand beside it.
    """

    x: float
    y: float
    word: str

    @property
    def width(self) -> float:
        """About how wide the word is, in pixels."""
        return _LETTER * len(self.word)


@dataclass(frozen=True)
class Spot:
    """A place for a word beside its point.

    Attributes:
        dx: How far right of the point it begins or ends, in pixels.
        dy: How far below the point it is, in pixels.
        align: Whether the word begins there (left) or ends there (right).
    """

    dx: int
    dy: int
    align: str

    def box(self, point: Labelled) -> tuple[float, float, float]:
        """Return where the word stands: from, to, and how high its middle is."""
        start = point.x + self.dx - (0 if self.align == "left" else point.width)
        return start, start + point.width, point.y - self.dy


SPOTS: Final = (
    Spot(9, -8, "left"),
    Spot(9, 9, "left"),
    Spot(-9, -8, "right"),
    Spot(-9, 9, "right"),
    Spot(4, -16, "left"),
    Spot(4, 17, "left"),
    Spot(9, -22, "left"),
    Spot(9, 23, "left"),
)
"""From the best to the last."""


def place_words(points: Sequence[Labelled], width: float) -> list[Spot]:
    """Return a spot for the word of each point: the best that is free, else the best of all.

    Args:
        points: In the order in which they may choose.
        width: Of the figure, in pixels.
    """
    taken = [(each.x - _POINT / 2, each.x + _POINT / 2, each.y) for each in points]
    chosen = []
    for number, point in enumerate(points):
        others = [box for place, box in enumerate(taken) if place != number]
        spots = [spot for spot in SPOTS if spot.box(point)[1] < width + _OVER] or SPOTS
        free = [spot for spot in spots if not any(_meet(spot.box(point), box) for box in others)]
        chosen.append((free or list(spots))[0])
        taken.append(chosen[-1].box(point))
    return chosen


def _meet(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and abs(one[2] - other[2]) < _LINE
