"""The record of a comparison: everything the report says, in one frozen, JSON-shaped value.

What is undefined or not computed is None, and `undefined` says why.
"""

from collections.abc import Mapping
from typing import Final

from backfire.report.confidence import FlipConfidence
from backfire.report.example import Examples
from backfire.report.findings import (
    Flip,
    FlipRows,
    Inputs,
    Rates,
    Sides,
    SpanChanges,
    Task,
    Tests,
    TokenCounts,
)
from backfire.report.gate.result import GateResult
from backfire.report.noise import Noise
from backfire.report.slices import SliceRow
from backfire.report.written import WrittenRecord
from backfire.transitions.verdict import Word

FORMAT: Final = 1
"""The version of report.json: it rises when a field changes its meaning or goes away."""


class Comparison(WrittenRecord):
    """Two systems' predictions, compared.

    `write(folder)` writes report.html and its siblings; `as_json()` gives report.json's content.
    """

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
