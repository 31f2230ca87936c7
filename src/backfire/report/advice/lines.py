"""Lines of an advice: a number with its interval, a paragraph."""

from textwrap import fill
from typing import Final

from backfire.report.findings import Interval
from backfire.report.noise import Covers
from backfire.report.numbers import percent, percent_interval
from backfire.report.studied.words import CALLED
from backfire.transitions.noise.contrast import Quantity

_CALLED_WIDTH, _LINE = 24, 110

CALLED_HERE: Final[dict[Quantity, str]] = CALLED | {"gain": "gain in accuracy"}
"""What numbers are called where the gain in F1 stands beside that in accuracy."""
OF_TOKENS: Final = "(95 % intervals, for other text, runs and source models)"


def number_line(
    called: str, value: float, interval: Interval | None, covers: Covers | None = None
) -> str:
    """Return a line with a number in per cent, its interval, and if it is given these runs."""
    shown = f"   {percent_interval(interval)}" if interval else ""
    return f"  {called:<{_CALLED_WIDTH}}{percent(value):>6}{shown}{given(covers)}"


def with_vectors(vectors: bool) -> str:
    """Return whether words started from word vectors, in words."""
    return f"{'with' if vectors else 'without'} word vectors"


def given(covers: Covers | None) -> str:
    """Return what is said of an interval that holds given these runs only, else ""."""
    return ", given these runs" if covers == "these runs" else ""


def paragraph(text: str, first: str = "", rest: str = "  ") -> str:
    """Return text broken into lines, no word among them."""
    return fill(text, _LINE, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
