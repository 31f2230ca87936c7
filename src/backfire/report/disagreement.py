"""The record of a comparison without gold: where two systems disagree, and nothing about right.

What needs gold is None, and `undefined` says so.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from backfire.report.findings import ComparedRuns, Count, Record, Task, Test
from backfire.report.flips import Flips
from backfire.report.quoted import Quoted

FORMAT: Final = 1
"""The version of its report.json."""

WITHOUT_GOLD: Final = ("accuracy", "rates", "noise", "slices")
"""The parts of a comparison that need gold."""


class UngradedRuns(ComparedRuns):
    """What was compared."""

    gold: None = None


class TokenChanges(Record):
    """What became of the labels; the two sum to n."""

    n: int
    same: Count
    changed: Count


class SpanDifferences(Record):
    """What became of the spans, by bounds and type; means over the pairs of runs."""

    reference: Count
    """Spans of the reference."""
    candidate: Count
    same: Count
    """Those of both."""
    gone: Count
    """Spans of the reference only."""
    born: Count
    """Spans of the candidate only."""
    agreement: Test | None
    """F1 of one side's spans against the other's; None where there is no span."""


class ChangedLabel(Record):
    """How often a label of the reference became one of the candidate."""

    reference: str
    candidate: str
    count: Count


class ChangedToken(Record):
    """A token with the label of most runs of each side."""

    token: Quoted
    reference: str
    candidate: str


class ChangeExample(Record):
    """A token whose label changed, in its sentence."""

    share: float
    """The share of the pairs of runs in which it changed."""
    sentence: int
    """Counting from 0."""
    place: int
    """The token's place in `tokens`."""
    tokens: tuple[ChangedToken, ...]
    cut_before: bool
    cut_after: bool


class Disagreement(Record):
    """Two systems' predictions on a text without gold.

    `write(folder)` writes report.html and its siblings; `as_json()` gives report.json's content.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)  # for flips

    format: int = FORMAT
    task: Task
    verdict: Literal["NO GOLD"] = "NO GOLD"
    verdict_sentence: str
    inputs: UngradedRuns
    tokens: TokenChanges
    changed: Test
    """The share of the tokens whose label changed."""
    between_reference_runs: float | None
    """The share of the tokens on which two runs of the reference differ, over all pairs."""
    between_candidate_runs: float | None
    spans: SpanDifferences | None
    accuracy: None = None
    rates: None = None
    noise: None = None
    slices: None = None
    confusion: tuple[ChangedLabel, ...]
    """The most frequent first."""
    confusion_rows: int
    notes: tuple[str, ...]
    undefined: Mapping[str, str]
    signature: str
    examples: tuple[ChangeExample, ...]
    rule: str
    """How the examples were drawn."""

    flips: Flips | None = Field(default=None, exclude=True, repr=False)
    """Every token whose label changed, for whoever asks; not part of report.json."""

    def as_json(self) -> dict[str, Any]:
        """Return the content of report.json: plain values, without the examples."""
        return self.model_dump(mode="json", exclude={"examples", "rule"})

    def without_text(self) -> "Disagreement":
        """Return the same without any text that was compared: marks in its place.

        See `report.without_text`; labels and the names of slices stay.
        """
        from backfire.report.without_text import hide_text

        return hide_text(self)

    def write(self, folder: Path | str) -> Path:
        """Write report.html and its siblings into a folder and return the path of the page."""
        from backfire.report.folder import write_report

        return write_report(self, Path(folder))
