"""The study of similarity, as records: pairs, and how measures go along with what transfer does."""

from collections.abc import Mapping
from typing import Final, Literal

from backfire.report.findings import Record
from backfire.report.studied.record import Studied
from backfire.report.studied.words import is_finding
from backfire.transitions.noise.contrast import Quantity

FORMAT: Final = 2
"""The version of similarity.json of the study."""

JUDGED: Final[tuple[Quantity, ...]] = (
    "gain",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
"""What is to be predicted; these for every measure are the declared family of tests."""

SHOWN: Final[tuple[Quantity, ...]] = (
    "gain",
    "negative_transfer",
    "systematic_low",
    "systematic_middle",
    "systematic_high",
    "systematic_change",
)
"""What is correlated with the measures: both ends of S stand beside its middle."""

Verdict = Literal["predicts", "goes along", "not shown", "can't be told"]
"""Of a measure and a quantity. It goes along with it if their correlation is a finding in its
family, and predicts it if besides what a line by it saves of the mean's error on targets that were
left out is one in its own. That the line's error is the smaller of the two is not enough."""


class PairMeasure(Record):
    """What one measure says of a pair."""

    value: float | None
    """The number; None where it is not defined for this pair."""
    reason: str | None = None
    """Why it is None."""


class StudiedPair(Record):
    """A pair of a source and a target: how alike they are, and what transfer does."""

    source: str
    """The part of a corpus that source models are trained on."""
    target: str
    """The part of a corpus that is fine-tuned on."""
    counts: bool
    """Whether correlations are over it; others have other labels and are only shown."""
    runs: tuple[int, int]
    """How many runs from random initialisation and how many transferred ones there are."""
    labels: tuple[int, int] | None
    """How many labels source and target have; None where nothing was measured."""
    measures: Mapping[str, PairMeasure]
    """By the measure's name; empty where nothing was measured."""
    numbers: Mapping[Quantity, Studied]
    """What transfer does."""
    signature: str
    """The one-line signature."""

    def measure(self, name: str) -> float | None:
        """Return what a measure says; None where it says nothing."""
        found = self.measures.get(name)
        return found.value if found else None


class Relation(Record):
    """How one measure goes along with one quantity, over pairs."""

    measure: str
    """The measure's name."""
    quantity: Quantity
    """What transfer does."""
    pairs: int
    """Over how many pairs: those of which both are known."""
    sources: int
    """Of how many sources."""
    targets: int
    """Of how many targets."""
    spearman: Studied | None
    """Over all pairs; the interval is for other sources and targets. None where a side does not
    vary."""
    kendall: float | None
    """Kendall's tau-b."""
    within: Studied | None
    """The mean of Spearman's over the sources of one target: which source to take for it."""
    error: float | None
    """The root mean square error of a straight line on targets that it was not fitted on."""
    baseline: float | None
    """That of the mean of the other targets' pairs."""
    skill: Studied | None
    """The share of the mean's squared error that the line saves on targets that it was not fitted
    on; below 0 it errs more. The interval is for other sources and targets. None where the measure
    does not vary, or nothing can be left out."""

    @property
    def verdict(self) -> Verdict:
        """What can be said."""
        if self.spearman is None or self.spearman.q is None:
            return "can't be told"
        if not is_finding(self.spearman):
            return "not shown"
        return "predicts" if saves(self.skill) else "goes along"


def saves(skill: Studied | None) -> bool:
    """Tell whether something errs less than the mean by a finding of the family."""
    return skill is not None and skill.value > 0 and is_finding(skill)


class Predictor(Record):
    """By what a quantity is predicted for a pair that was not tried, and how well.

    How well is told by pairs of the study, each predicted from those that share neither its source
    nor its target, *the choice of the measure included*: the one that predicts best among many
    would look better than it is on the pairs that it was chosen on.
    """

    measure: str | None
    """The measure; None for the mean of the studied pairs, where none is shown to be better."""
    error: float
    """The root mean square error of choosing by the same rule and predicting."""
    baseline: float
    """That of the mean of the same pairs."""
    chosen: str | None
    """What the rule chooses with all pairs: of the measures that need no source model and predict
    the quantity the one with the least error. `measure` is None all the same if it errs more than
    the mean."""
    folds: tuple[int, int]
    """Without how many pairs the rule chose a measure at all, and of how many."""


class PairStudy(Record):
    """The study of similarity on one split of the targets."""

    format: int = FORMAT
    """The version of this layout."""
    split: str
    """The split of the targets."""
    source_tokens: int
    """About how many tokens of a source are trained on."""
    target_tokens: int
    """About how many tokens of a target are fine-tuned on."""
    vectors: bool
    """Whether words start from word vectors."""
    measures: tuple[str, ...]
    """The measures, in the order of tables."""
    pairs: tuple[StudiedPair, ...]
    """The pairs of which there are runs, those that count first."""
    relations: tuple[Relation, ...]
    """One a measure and quantity."""
    predictors: Mapping[Quantity, Predictor]
    """By what each quantity is predicted for other pairs; empty with too few sources or targets."""
    planned: int
    """How many pairs the settings ask for."""
    notes: tuple[str, ...]
    """What is not there, in sentences."""

    def relation(self, measure: str, quantity: Quantity) -> Relation:
        """Return the relation of a measure to a quantity."""
        wanted = (measure, quantity)
        return next(x for x in self.relations if (x.measure, x.quantity) == wanted)

    @property
    def counted(self) -> tuple[StudiedPair, ...]:
        """The pairs that correlations are over."""
        return tuple(pair for pair in self.pairs if pair.counts)
