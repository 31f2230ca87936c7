"""The numbers of a comparison, as records: counts, rates, their chance, spans, flips.

Shares are fractions in [0, 1]. Counts are whole numbers with one run a side and means over the
pairs of runs otherwise.
"""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from backfire.report.quoted import QUOTES
from backfire.scoring.f1 import SpanScore
from backfire.scoring.jackknife import Estimate

Count = int | float
Interval = tuple[float, float]
Task = Literal["pos", "chunking", "ner"]
Unit = Literal["sentence", "document"]
Outcome = Literal["kept", "corrected", "falsified", "changed_wrong", "stuck"]


class Record(BaseModel):
    """The base of the parts of a comparison."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def quoting(self) -> frozenset[str]:
        """Return the names of the fields that quote text, for `report.without_text`."""
        fields = type(self).model_fields.items()
        return frozenset(name for name, field in fields if QUOTES in field.metadata)


class Sides(Record):
    """One number for each side."""

    reference: float
    """Of the reference."""
    candidate: float
    """Of the candidate."""


class ComparedRun(Record):
    """What is known of a run; None is what its input does not tell."""

    name: str
    """What it is called."""
    labels: str
    """A checksum of its labels."""
    source: str | None
    """Its source model."""
    epoch: int | None
    """Which state of its source model it starts from."""
    seed: int | None
    """The seed of its training."""
    recipe: str | None
    """A mark that runs share which differ in nothing but their seed and source model."""
    signature: str | None
    """Of its training."""


class RunsOfSides(Record):
    """What is known of the runs of each side."""

    reference: tuple[ComparedRun, ...]
    """One a run, in the order of their names."""
    candidate: tuple[ComparedRun, ...]
    """Likewise of the candidate."""


class ComparedRuns(Record):
    """The runs of both sides, and what was done to read them."""

    reference: tuple[str, ...]
    """One name a run."""
    candidate: tuple[str, ...]
    """Likewise of the candidate."""
    runs: RunsOfSides
    """How each of them was made; null there is what an input does not tell."""
    sentences: int
    """How many sentences were compared."""
    documents: int | None = None
    """How many documents they are in; None where documents are not known."""
    unit: Unit = "sentence"
    """What every interval and test takes as independent of each other."""
    repaired: Mapping[str, int] = {}
    """Labels that were illegal in their scheme, by input ("gold", "reference a.conll")."""
    unaligned: Mapping[str, int] = {}
    """Spans (labels, for plain tags) of other tokens that fit none here exactly, by input."""
    left_out: int = 0
    """Sentences left out because their text differs in some input."""


class Inputs(ComparedRuns):
    """What was compared."""

    gold: str
    """What the truth is called."""


class TokenCounts(Record):
    """What became of the tokens; the five outcomes sum to n."""

    n: int
    """How many tokens with gold were compared."""
    kept: Count
    """Right under the reference and under the candidate."""
    corrected: Count
    """Wrong under the reference, right under the candidate."""
    falsified: Count
    """Right under the reference, wrong under the candidate."""
    changed_wrong: Count
    """Wrong under both, with another label."""
    stuck: Count
    """Wrong under both, with the same label."""


class Rates(Record):
    """Shares of the tokens, over all pairs of runs."""

    positive_transfer: float
    """corrected / n."""
    negative_transfer: float
    """falsified / n; elsewhere called the negative flip rate (NFR)."""
    gain: float
    """Their difference, which is the difference in token accuracy."""
    positive_transfer_of_wrong: float | None
    """corrected / tokens that the reference has wrong."""
    negative_transfer_of_right: float | None
    """falsified / tokens that the reference has right."""
    nfi: float | None
    """Negative flip impact: falsified / the candidate's errors."""
    btc: float | None
    """Backward trust compatibility: kept / tokens that the reference has right."""
    oracle_accuracy: float
    """Tokens that either side has right / n: no choice between the two, token by token, is right
    more often."""


class Test(Record):
    """An estimate's chance, with whole sentences (or documents: `Inputs.unit`) as the unit."""

    value: float | None
    """The estimate."""
    standard_error: float | None
    """Its standard error, by a jackknife over sentences (or documents)."""
    interval: Interval | None
    """Its 95 % interval."""
    z_token: float | None
    """As if tokens were independent (McNemar); it overstates."""
    z_clustered: float | None
    """How many standard errors it is from 0, with whole sentences (or documents) as the unit."""
    p: float | None
    """Two-sided, from z_clustered."""


CHANCE: Final = ("standard_error", "interval", "z_clustered", "p")
"""The parts of a `Test` that an estimate without a spread has not."""


class Tests(Record):
    """Every estimate with its chance."""

    gain: Test
    """Of the gain in token accuracy."""
    positive_transfer: Test
    """Of the share of tokens corrected."""
    negative_transfer: Test
    """Of the share of tokens falsified."""
    f1_difference: Test | None
    """None where the task has no spans."""


class TypeScores(Record):
    """The span scores of one type (or of all), for each side, means over its runs."""

    gold: int
    """How many gold spans."""
    precision: Sides
    """Predicted spans that are in gold, as a share of those predicted."""
    recall: Sides
    """Gold spans that are predicted, as a share of those in gold."""
    f1: Sides
    """The harmonic mean of both."""


Matrix = tuple[tuple[Count, ...], ...]


class SpanTransitions(Record):
    """From which state to which the spans went, as `transitions.spans` defines the states."""

    states: tuple[str, ...]
    """The names of the rows (reference) and columns (candidate) of every matrix."""
    matrix: Matrix
    """The first four rows and columns together hold each gold span once. A span that gold does
    not answer is spurious where it is predicted and else in the row or column `missed`."""
    by_type: Mapping[str, Matrix]
    """The matrix of each span type, by the type of gold (of spurious spans, their own)."""


class SpanTests(Record):
    """Chance of the gold spans broken and recovered, as shares of the gold spans."""

    broken: Test
    """Gold spans broken."""
    recovered: Test
    """Gold spans recovered."""


class SpanChanges(Record):
    """What became of the spans; a span is right when its bounds and its type are."""

    gold: int
    """How many gold spans."""
    broken: Count
    """Gold spans right before and not after."""
    recovered: Count
    """Gold spans right after and not before."""
    spurious_born: Count
    """Spans of the candidate that are neither in gold nor in the reference."""
    spurious_gone: Count
    """Spans of the reference that are neither in gold nor in the candidate."""
    f1_reference: float | None
    """None where there is no span at all."""
    f1_candidate: float | None
    """Likewise of the candidate."""
    oracle_recall: float | None
    """Gold spans that either side has right / gold: the bound of taking the better of the two."""
    oracle_f1: float | None
    """The same bound of F1: of the wrong spans, only those that both sides predict are left."""
    overall: TypeScores
    """The scores of all spans."""
    by_type: Mapping[str, TypeScores]
    """The scores of each span type."""
    transitions: SpanTransitions
    """From which state to which the spans went."""
    tests: SpanTests
    """Chance of broken and recovered."""


class Flip(Record):
    """How often gold `gold` went from prediction `reference` to prediction `candidate`."""

    gold: str
    """The true label."""
    reference: str
    """The label of the reference."""
    candidate: str
    """The label of the candidate."""
    outcome: Outcome
    """What that is."""
    count: Count
    """How many tokens; a mean over the pairs of runs."""


class FlipRows(Record):
    """How many different flips (gold, reference, candidate) there are of each outcome."""

    falsified: int
    """Of tokens that were right and are wrong."""
    corrected: int
    """Of tokens that were wrong and are right."""
    changed_wrong: int
    """Of tokens that were wrong, and are wrong with another label."""


def make_test(estimate: Estimate, z_token: float | None = None) -> Test:
    """Return an estimate as part of the record."""
    return Test(
        value=estimate.value,
        standard_error=estimate.standard_error,
        interval=estimate.interval,
        z_token=z_token,
        z_clustered=estimate.z,
        p=estimate.p,
    )


def average_scores(reference: list[SpanScore], candidate: list[SpanScore]) -> TypeScores:
    """Return the span scores of one type (or of all) as means over the runs of each side."""

    def means(name: str) -> Sides:
        both = (reference, candidate)
        before, after = (sum(getattr(x, name) for x in side) / len(side) for side in both)
        return Sides(reference=before, candidate=after)

    return TypeScores(
        gold=reference[0].gold,
        precision=means("precision"),
        recall=means("recall"),
        f1=means("f1"),
    )
