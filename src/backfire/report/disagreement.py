"""The record of a comparison without gold: where two systems disagree, and nothing about right.

What needs gold is None, and `undefined` says so.
"""

from collections.abc import Mapping
from typing import Final, Literal

from backfire.report.example import Examples
from backfire.report.findings import ComparedRuns, Count, Record, Task, Test
from backfire.report.written import WrittenRecord

FORMAT: Final = 1
"""The version of its report.json."""

ROWS_SHOWN: Final = 20
"""How many rows of the confusion the page shows."""

WITHOUT_GOLD: Final = ("accuracy", "rates", "noise", "slices")
"""The parts of a comparison that need gold."""


class UngradedRuns(ComparedRuns):
    """What was compared."""

    gold: None = None
    """There is none."""


class TokenChanges(Record):
    """What became of the labels; the two sum to n."""

    n: int
    """How many tokens were compared."""
    same: Count
    """Tokens with the same label on both sides."""
    changed: Count
    """Tokens with another label."""


class SpanDifferences(Record):
    """What became of the spans, by bounds and type; means over the pairs of runs."""

    reference: Count
    """Spans of the reference."""
    candidate: Count
    """Spans of the candidate."""
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
    """A label."""
    candidate: str
    """Another label."""
    count: Count
    """How many tokens; a mean over the pairs of runs."""


class Disagreement(WrittenRecord):
    """Two systems' predictions on a text without gold.

    `write(folder)` writes report.html and its siblings; `as_json()` gives report.json's content.
    """

    format: int = FORMAT
    """The version of this layout: it rises when a field changes its meaning or goes away."""
    task: Task
    """pos: labels are plain tags; chunking, ner: labels are BIO spans."""
    verdict: Literal["NO GOLD"] = "NO GOLD"
    """Without gold there is none."""
    verdict_sentence: str
    """How much the sides disagree, in a sentence."""
    inputs: UngradedRuns
    """What was compared."""
    tokens: TokenChanges
    """What became of the labels."""
    changed: Test
    """The share of the tokens whose label changed."""
    between_reference_runs: float | None
    """The share of the tokens on which two runs of the reference differ, over all pairs."""
    between_candidate_runs: float | None
    """Likewise of the candidate."""
    spans: SpanDifferences | None
    """What became of the spans; None where the task has none."""
    accuracy: None = None
    """Needs gold."""
    rates: None = None
    """Needs gold."""
    noise: None = None
    """Needs gold."""
    slices: None = None
    """Needs gold."""
    confusion: tuple[ChangedLabel, ...]
    """The most frequent first."""
    confusion_rows: int
    """How many rows the whole confusion has."""
    notes: tuple[str, ...]
    """What a reader should know before trusting the numbers."""
    undefined: Mapping[str, str]
    """Why a value is None, by its dotted path."""
    signature: str
    """Versions, settings and checksums of the inputs, from which the comparison can be
    repeated."""
    examples: Examples
    """Tokens whose label changed; not part of report.json."""
