"""The record of a comparison: everything the report says, in one frozen, JSON-shaped value.

What is undefined or not computed is None, and `undefined` says why.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, Field

from backfire.report.confidence import FlipConfidence
from backfire.report.example import Examples
from backfire.report.findings import (
    Flip,
    FlipRows,
    Inputs,
    Rates,
    Record,
    Sides,
    SpanChanges,
    Task,
    Tests,
    TokenCounts,
)
from backfire.report.flips import Flips
from backfire.report.gate.result import GateResult
from backfire.report.noise import Noise
from backfire.report.slices import SliceRow
from backfire.transitions.verdict import Word

FORMAT: Final = 1
"""The version of report.json: it rises when a field changes its meaning or goes away."""


class Comparison(Record):
    """Two systems' predictions, compared.

    `write(folder)` writes report.html and its siblings; `as_json()` gives report.json's content.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)  # for flips

    format: int = FORMAT
    """The version of this layout: it rises when a field changes its meaning or goes away."""
    task: Task
    """pos: labels are plain tags; chunking, ner: labels are BIO spans, which are scored too."""
    verdict: Word
    """EQUIVALENT: the gain is within the margin. WORSE: there is a loss. MIXED: a gain that hides
    systematic negative transfer. BETTER: a gain. INCONCLUSIVE: none of these is shown."""
    verdict_sentence: str
    """The verdict with its interval, in a sentence."""
    margin: float
    """Gains within ± margin count as none (EQUIVALENT)."""
    inputs: Inputs
    """What was compared."""
    tokens: TokenCounts
    """What became of the tokens."""
    rates: Rates
    """The same as shares."""
    accuracy: Sides
    """The share of the tokens that each side has right, a mean over its runs."""
    spans: SpanChanges | None
    """What became of the spans; None where the task has none."""
    tests: Tests
    """Every estimate with its chance."""
    noise: Noise
    """What chance does, as far as the runs at hand can tell."""
    confidence: FlipConfidence | None
    """Flips by how sure the runs were; None where no run tells."""
    slices: tuple[SliceRow, ...] | None
    """By verdict: harmed, helped, volatile, none, too few flips."""
    conjunctions: tuple[SliceRow, ...] | None
    """Pairs of slices, searched on one half of the sentences (or documents) and measured on the
    other."""
    confusion: tuple[Flip, ...]
    """The most frequent first; of each outcome 500 at most."""
    confusion_rows: FlipRows
    """How many rows the whole confusion has."""
    gate: GateResult | None
    """What the gate found; None if none was given."""
    notes: tuple[str, ...]
    """What a reader should know before trusting the numbers."""
    undefined: Mapping[str, str]
    """Why a value is None, by its dotted path."""
    signature: str
    """Versions, settings and checksums of the inputs, from which the comparison can be
    repeated."""
    examples: Examples
    """Tokens that changed, in their sentence; not part of report.json."""

    flips: Flips | None = Field(default=None, exclude=True, repr=False)
    """Every token whose label changed, for whoever asks; not part of report.json."""

    def as_json(self) -> dict[str, Any]:
        """Return the content of report.json: plain values, without the examples."""
        return self.model_dump(mode="json", exclude={"examples"})

    def without_text(self) -> "Comparison":
        """Return the same without any text that was compared: marks in its place.

        See `report.without_text`; labels and the names of slices stay.
        """
        from backfire.report.without_text import hide_text

        return hide_text(self)

    def __repr__(self) -> str:
        return f"<Comparison {self.verdict}: {self.verdict_sentence}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from backfire.report.notebook import notebook_view

        return notebook_view(self)

    def write(self, folder: Path | str) -> Path:
        """Write report.html and its siblings into a folder and return the path of the page.

        All appear or none; other files in the folder stay as they are.
        """
        from backfire.report.folder import write_report

        return write_report(self, Path(folder))
