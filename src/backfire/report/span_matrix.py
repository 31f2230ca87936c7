"""The transitions of spans as the rows of a table that reads by itself."""

from dataclasses import dataclass
from typing import Final

from backfire.report.findings import Count, SpanChanges

NAMES: Final = {
    "correct": "correct",
    "wrong_type": "wrong type",
    "wrong_boundary": "wrong boundary",
    "missed": "missed",
    "spurious": "spurious",
}
"""Each state of a span, as a reader calls it."""

_MISSED, _SPURIOUS = 3, 4


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix.

    Attributes:
        count: How many spans.
        kind: "corrected" or "falsified" where spans became right or stopped to be so, "same" on
            the diagonal, "impossible" where no span can be, else "".
    """

    count: Count
    kind: str


@dataclass(frozen=True)
class Row:
    """One state under the reference, and where its spans went.

    Attributes:
        name: The state.
        cells: One for each state under the candidate.
    """

    name: str
    cells: list[Cell]


def matrix_rows(spans: SpanChanges) -> list[Row]:
    """Return the transitions from the reference's states (rows) to the candidate's."""
    matrix = spans.transitions.matrix
    return [
        Row(NAMES[state], [Cell(value, _kind(row, column)) for column, value in enumerate(values)])
        for row, (state, values) in enumerate(zip(spans.transitions.states, matrix, strict=True))
    ]


def matrix_columns(spans: SpanChanges) -> list[str]:
    """Return the names of the columns of the matrix."""
    return [NAMES[state] for state in spans.transitions.states]


def type_changes(spans: SpanChanges, kind: str | None) -> tuple[Count, Count]:
    """Return how many gold spans of a type (None: of all) were broken and recovered."""
    if kind is None:
        return spans.broken, spans.recovered
    matrix = spans.transitions.by_type[kind]
    return sum(matrix[0][1:_SPURIOUS]), sum(row[0] for row in matrix[1:_SPURIOUS])


def _kind(row: int, column: int) -> str:
    if row == column:
        return "same"
    if _SPURIOUS in {row, column}:
        if _MISSED not in {row, column}:
            return "impossible"
        return "falsified" if column == _SPURIOUS else "corrected"
    return "falsified" if row == 0 else "corrected" if column == 0 else ""
