"""What is asked of a large table."""

from dataclasses import dataclass
from typing import Final

from backfire.experiments.parts.large_table import LargeTable
from backfire.experiments.slicing import Asked
from backfire.experiments.source_models import Sources
from backfire.report.findings import Task
from backfire.report.gate.settings import Gate

SHOWN: Final = 200_000
"""From about how many tokens at the beginning of the table examples are taken."""


@dataclass(frozen=True)
class LargeComparison:
    """What is asked of a large table.

    Attributes:
        table: The table.
        task: What its labels are.
        margin: Gains within ± this fraction count as none.
        asked: The user's own slices and the training sets.
        sources: The source model of each run, of reference and candidate.
        limits: What the candidate must keep to; None for nothing.
    """

    table: LargeTable
    task: Task
    margin: float
    asked: Asked
    sources: tuple[Sources, Sources]
    limits: Gate | None = None

    @property
    def spans(self) -> bool:
        """Whether labels are labels of spans."""
        return self.task != "pos"

    @property
    def pairs(self) -> int:
        """How many pairs of runs there are."""
        return len(self.table.reference) * len(self.table.candidate)
