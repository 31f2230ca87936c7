"""A cell of a table of results: one contrast of two arms on one split of one target corpus."""

from collections.abc import Sequence
from typing import Final

from backfire.report.findings import Record
from backfire.report.measures import Measures

NAMES: Final = {
    "tpos": "T-POS",
    "ark": "ARK",
    "tweebank": "TweeBank",
    "tchunk": "T-Chunk",
    "wnut17": "WNUT-17",
}
"""What readers call the paper's targets."""


class RunsThere(Record):
    """How many runs of an arm there are, of how many."""

    there: int
    """With evidence."""
    planned: int
    """In the description of the sweep."""


class Cell(Record):
    """One contrast on one split."""

    label: str
    """What readers call the target, and what is special about the contrast."""
    sweep: str
    """The sweep of the candidate."""
    target: str
    """The target corpus."""
    source: str
    """The source corpus of the candidate; "" without one."""
    split: str
    """The evaluated split."""
    reference_runs: RunsThere
    """Of the reference, in Table 2 from random initialisation."""
    candidate_runs: RunsThere
    """Of the candidate, in Table 2 transferred."""
    measures: Measures
    """What came out."""
    signature: str
    """From which it can be repeated."""


def label_of(target: str, special: str = "") -> str:
    """Return what readers call a target, and what is special about a contrast on it."""
    return " ".join(filter(None, (NAMES.get(target, target), special)))


def of_split(cells: Sequence[Cell], split: str) -> list[Cell]:
    """Return the cells of one split."""
    return [cell for cell in cells if cell.split == split]
