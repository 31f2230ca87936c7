"""The table of what was tried, as cells: the same for terminal, Markdown and page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from backfire.report.numbers import NOTHING, count, percent, percent_interval
from backfire.report.recovery.record import Recovery, ToldSplit, WayFigures

HEADS: Final = (
    "models", "CPU s / 1000", "score", "difference", "95 %", "NT", "PT", "falsified", "gone",
    "95 %",
)  # fmt: skip
"""The heads of the columns of numbers; a number, a name and a verdict stand around them."""


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        number: The number of the way; empty if it is none.
        name: What it is.
        cells: One for each of `HEADS`.
        verdict: What is to be said of it, if anything.
        is_chosen: Whether it is the recommendation.
        is_mark: Whether it is no way, but what ways are measured by.
    """

    number: str
    name: str
    cells: tuple[str, ...]
    verdict: str = ""
    is_chosen: bool = False
    is_mark: bool = False


def rows_of(found: Recovery) -> Iterator[Row]:
    """Give the reference, the plain candidate, then every way in the order of the shortlist."""
    score, none = percent(found.reference_score), NOTHING
    cells = ("1", none, score, none, none, percent(0.0), none, "0", none, none)
    yield Row("", "the reference", cells, "in service", is_mark=True)
    yield _plain(found.plain, found)
    for way in found.tried:
        chosen = way.number == found.recommended
        said = "" if way.eligible else way.verdict
        yield Row(
            str(way.number or ""),
            way.name,
            (str(way.models), _seconds(way.prediction_seconds), *figure_cells(way.validation)),
            "RECOMMENDED" if chosen else said,
            is_chosen=chosen,
            is_mark=way.role == "bound",
        )


def told_rows(told: ToldSplit, found: Recovery) -> Iterator[Row]:
    """Give the same of a split that chose nothing: plain candidate and recommendation alone."""
    yield _plain(told.plain, found)
    way, own = found.chosen, told.recommended
    if own and way:
        cells = (str(way.models), _seconds(way.prediction_seconds), *figure_cells(own))
        yield Row(str(way.number), way.name, cells, is_chosen=True)


def figure_cells(own: WayFigures, *, plain: bool = False) -> tuple[str, ...]:
    """Return the cells of a system's figures; those of the plain candidate have no difference."""
    return (
        percent(own.score),
        NOTHING if plain else _signed(own.score_difference),
        NOTHING if plain else percent_interval(own.score_difference_interval),
        percent(own.negative_transfer),
        percent(own.positive_transfer),
        count(own.falsified),
        NOTHING if plain else percent(own.reduction),
        NOTHING if plain else percent_interval(own.reduction_interval),
    )


def _plain(own: WayFigures, found: Recovery) -> Row:
    cells = ("1", _seconds(found.plain_prediction_seconds), *figure_cells(own, plain=True))
    return Row("", "the plain candidate", cells, is_mark=True)


def _seconds(seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{seconds:.3f}"


def _signed(difference: float) -> str:
    text = percent(difference)
    return f"+{text}" if difference > 0 and float(text) else text
