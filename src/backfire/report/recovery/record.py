"""The record of a search for the best way back: what was tried, what is recommended, what it did.

Shares are fractions in [0, 1]. Negative transfer is always that against the one reference, the
system in service, which most ways know: it says nothing about another reference.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from backfire.report.findings import Interval, Record, Task

FORMAT = 1
"""The version of recover.json."""

Shown = Literal["yes", "no", "not shown"]
"""yes and no: shown by the 95 % interval; not shown: it holds both."""


class WayFigures(Record):
    """What a system does on one split, beside the plain candidate on the same sentences."""

    tokens: int
    """How many tokens with gold."""
    score: float
    """Token accuracy for pos, span F1 for chunking and ner: what must not fall."""
    accuracy: float
    """Token accuracy."""
    falsified: int
    """Tokens that the reference has right and this system wrong."""
    negative_transfer: float
    """falsified / tokens."""
    negative_transfer_interval: Interval | None
    """Its 95 % interval, by a jackknife over sentences."""
    positive_transfer: float
    """Tokens that the reference has wrong and this system right / tokens."""
    broken_spans: int | None
    """Gold spans that the reference finds and this system does not; null for pos."""
    reduction: float | None
    """The share of the plain candidate's negative transfer that is gone; below 0 if there is more;
    null where the plain candidate falsifies nothing."""
    reduction_interval: Interval | None
    """Its 95 % interval: both on the same sentences, a jackknife of the ratio's logarithm."""
    score_difference: float
    """score less that of the plain candidate."""
    score_difference_interval: Interval | None
    """Its 95 % interval, paired likewise."""


class TriedWay(Record):
    """One way that was tried."""

    number: int
    """Its number in the table and the figure, in the order of the shortlist."""
    name: str
    """Its mitigations and combiner, as they are typed."""
    recipe: str
    """The recipe of the shortlist that it is of."""
    role: Literal["recipe", "control", "bound"]
    """recipe; control: of equal cost, without the reference; bound: no system."""
    title: str
    """What the recipe does."""
    models: int
    """How many models are run for a sentence at prediction."""
    prediction_seconds: float | None
    """CPU seconds of predicting a thousand tokens; null where it was not measured."""
    training_seconds: float
    """CPU seconds of what was trained for it, beside the plain candidate."""
    validation: WayFigures
    """What it does on validation; optimistic for the best of many."""
    eligible: bool
    """Whether it keeps to the rule, so that it may be chosen."""
    verdict: str
    """Why not, if not; else "may be chosen"."""
    runs: tuple[str, ...]
    """The runs that it is made of, its own run last; none where only labels were given."""


class LeftOut(Record):
    """A way of the shortlist that was not tried."""

    name: str
    """Its mitigations and combiner."""
    recipe: str
    """Its recipe."""
    reason: str
    """Why it was not tried."""


class ToldSplit(Record):
    """What the recommendation does on a split that chose nothing."""

    split: str
    """The split."""
    sentences: int
    """How many sentences."""
    reference_score: float
    """The score of the system in service."""
    plain: WayFigures
    """The plain candidate."""
    recommended: WayFigures | None
    """The recommendation; null if there is none."""
    reached: Shown | None
    """Whether it takes away as much negative transfer as is aimed at."""
    kept: Shown | None
    """Whether its score is not below the plain candidate's by more than the margin."""


class SelectionCheck(Record):
    """The same choice made on nine tenths of validation and measured on the last, in turns."""

    folds: int
    """How many parts the sentences are dealt out to."""
    chosen: Mapping[str, int]
    """How often each way was chosen, by its number; "" stands for none."""
    reduction: float | None
    """The share of negative transfer that is gone where nothing has chosen."""
    reduction_interval: Interval | None
    """Its 95 % interval."""
    score_difference: float
    """The difference in score there."""
    score_difference_interval: Interval | None
    """Its 95 % interval."""


class OtherReferences(Record):
    """Negative transfer against other runs of the reference's recipe, which no way has seen."""

    runs: tuple[str, ...]
    """These runs."""
    split: str
    """On which split."""
    reference: float
    """What the reference itself falsifies of theirs: two runs of one recipe. A mean over them."""
    plain: float
    """What the plain candidate falsifies of theirs."""
    recommended: float | None
    """What the recommendation falsifies of theirs."""


class Recovery(Record):
    """What was found."""

    format: int = FORMAT
    """The version of this layout: it rises when a field changes its meaning or goes away."""
    task: Task
    """pos: the score is token accuracy; chunking, ner: span F1."""
    corpus: str
    """The target corpus, or what the gold labels are called."""
    reference: str
    """The system in service."""
    candidate: str
    """The plain candidate: the new system as it is without any of this."""
    verdict: Literal["RECOVERED", "PARTLY", "NOTHING HELPS", "TOO FEW"]
    """RECOVERED: a way reaches the aim on validation; PARTLY: the best does not; NOTHING HELPS: no
    way takes negative transfer away beyond chance at no loss; TOO FEW: validation has too few
    sentences to choose by."""
    verdict_sentence: str
    """The answer in a sentence."""
    rule: str
    """How the recommendation was chosen."""
    aim: float
    """The share of the plain candidate's negative transfer that is to go."""
    margin: float
    """A score lower by up to this counts as no loss."""
    sentences: int
    """How many sentences of validation chose."""
    reference_score: float
    """The score of the reference on validation."""
    plain: WayFigures
    """The plain candidate on validation."""
    plain_prediction_seconds: float | None
    """CPU seconds in which it predicts a thousand tokens; null where it was not measured."""
    tried: tuple[TriedWay, ...]
    """All ways that were tried, in the order of the shortlist."""
    left_out: tuple[LeftOut, ...]
    """What was not tried, and why."""
    recommended: int | None
    """The number of the recommended way; null if nothing helps."""
    single: int | None
    """What the same rule chooses among the ways of one model at prediction; null if nothing."""
    check: SelectionCheck | None
    """What the choice is worth on sentences that did not choose; null with fewer than 20."""
    told: tuple[ToldSplit, ...]
    """The other splits, looked at once, after the choice; none where the corpus has no other."""
    others: OtherReferences | None
    """Negative transfer against other references; null if none were given."""
    build: tuple[str, ...]
    """The commands that build the recommendation."""
    run: tuple[str, ...]
    """The commands that predict new text with it."""
    seconds: float
    """How long this call took."""
    budget_seconds: float | None
    """How long it might have taken; null where there is nothing to train."""
    notes: tuple[str, ...]
    """What a reader should know before trusting the numbers."""
    signature: str
    """The one-line signature."""

    @property
    def chosen(self) -> TriedWay | None:
        """The recommended way."""
        return self.numbered(self.recommended)

    def numbered(self, number: int | None) -> TriedWay | None:
        """Return the way of this number."""
        return next((way for way in self.tried if way.number == number), None)

    def write(self, folder: Path | str) -> Path:
        """Write recover.html and its siblings, and return the page's path."""
        from backfire.report.recovery.files import write_recovery

        return write_recovery(self, Path(folder))
