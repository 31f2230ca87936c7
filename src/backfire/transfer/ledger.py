"""The ledger of a transfer: what became of every tensor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Fate = Literal["loaded", "resized", "drawn", "unused"]


@dataclass(frozen=True)
class LedgerEntry:
    """What became of one tensor.

    Attributes:
        tensor: Its name.
        group: Its group of parameters.
        fate: "loaded" from the source model as it is; "resized": rows loaded by name and others
            drawn; "drawn" anew; "unused": only the source model has it.
        shape: Its shape in the target model, or in the source model if unused.
        rows_loaded: How many rows come from the source model.
        detail: The same in words.
    """

    tensor: str
    group: str
    fate: Fate
    shape: tuple[int, ...]
    rows_loaded: int
    detail: str


def format_ledger(entries: Iterable[LedgerEntry]) -> str:
    """Return the ledger as aligned lines of text."""
    rows = [
        (entry.tensor, "×".join(map(str, entry.shape)), entry.fate, entry.detail)
        for entry in entries
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )
