"""The ledger of a transfer: what became of every tensor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from backfire.transfer.choice import MitigationChoice

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
        rate: The factor on the learning rate: 0 if frozen; None for a tensor that is unused.
        detail: The same in words.
    """

    tensor: str
    group: str
    fate: Fate
    shape: tuple[int, ...]
    rows_loaded: int
    rate: float | None
    detail: str


def format_ledger(
    entries: Iterable[LedgerEntry],
    mitigations: Sequence[MitigationChoice] = (),
    notes: Sequence[str] = (),
) -> str:
    """Return the ledger as aligned lines of text; then mitigations and notes, one a line."""
    rows = [
        (entry.tensor, "×".join(map(str, entry.shape)), entry.fate, entry.detail + _learns(entry))
        for entry in entries
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]
    lines += [f"mitigation {choice}: {choice.method.title}" for choice in mitigations]
    lines += [f"note: {note}" for note in notes]
    return "\n".join(lines)


def _learns(entry: LedgerEntry) -> str:
    if entry.rate is None or entry.rate == 1:
        return ""
    return f", learning rate × {entry.rate:g}" if entry.rate else ", frozen"
