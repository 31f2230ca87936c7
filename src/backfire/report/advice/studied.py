"""What comes with the package, and all that advice rests on, as records."""

from collections.abc import Mapping
from typing import Final, Literal

from backfire.report.findings import Interval, Record
from backfire.report.noise import Covers
from backfire.report.pairs.record import Predictor
from backfire.report.sizes.record import SizePanel
from backfire.report.studied.record import Studied
from backfire.transitions.noise.contrast import Quantity

FORMAT: Final = 1
"""The version of the table that comes with the package, and of what `advise --json` prints."""

TOLD: Final[tuple[Quantity, ...]] = (
    "gain",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
"""What is predicted."""
SHOWN: Final[tuple[Quantity, ...]] = (
    "gain", "negative_transfer", "systematic_low", "systematic_high", "systematic_change",
)  # fmt: skip
"""What is told of a pair that was measured."""
EFFECTS: Final[tuple[Quantity, ...]] = (
    "systematic_middle", "negative_transfer", "positive_transfer", "systematic_change",
)  # fmt: skip
"""What is told of what a setting does, beside scores and the gain."""


class MeasuredNumber(Record):
    """A number that was measured."""

    value: float
    """The number, a fraction."""
    interval: Interval | None
    """95 %; None where there is none."""
    covers: Covers | None
    """Whether the interval holds for other runs and source models too, or given these runs only."""
    reason: str | None
    """Why there is no interval; None where there is one."""


class MeasuredPair(Record):
    """A pair that was tried."""

    source: str
    """The source: a corpus, or a part of one."""
    target: str
    """The target, likewise."""
    sweep: str
    """Which runs say so."""
    vectors: bool
    """Whether their words started from word vectors."""
    runs: tuple[int, int]
    """How many from random initialisation, and how many transferred ones."""
    numbers: Mapping[Quantity, MeasuredNumber]
    """What transfer did on the target's test split, as shares of the tokens."""
    f1_gain: MeasuredNumber | None
    """What it gained in span F1; None where labels are no spans, or a study did not tell it."""
    signature: str
    """From which it can be repeated."""


class FittedPair(Record):
    """A pair of the study of similarity, from which others are predicted."""

    source: str
    """The part of a corpus that source models were trained on."""
    target: str
    """The part of a corpus that was fine-tuned on."""
    measures: Mapping[str, float]
    """By name, the measures that need no source model."""
    numbers: Mapping[Quantity, float]
    """What transfer did."""


class FittedPairs(Record):
    """The pairs of the study of similarity."""

    source_tokens: int
    """About how many tokens of a source were trained on."""
    target_tokens: int
    """About how many tokens of a target were fine-tuned on."""
    labels: tuple[int, int]
    """The fewest and the most labels that a source or target had."""
    runs: tuple[int, int]
    """How many runs each pair has, as in `MeasuredPair`."""
    vectors: bool
    """Whether their words started from word vectors."""
    pairs: tuple[FittedPair, ...]
    """The pairs that correlations are over."""
    predictors: Mapping[Quantity, Predictor]
    """By what each quantity is predicted, and how well; empty with too few sources or targets."""


class StateTried(Record):
    """What Figure 2 says of the choice of a pretraining state on one target."""

    target: str
    """The target."""
    drop: tuple[float, Interval | None]
    """What the last state gains less the source model's best one by its own validation split."""
    regret: tuple[float, Interval | None]
    """What the best state by the target's validation split gains less the same."""


class MitigationTried(Record):
    """What a sweep says of one mitigation on one target, beside plain transfer."""

    target: str
    """The target."""
    split: str
    """On which of its splits."""
    runs: int
    """How many runs it has, on which S depends."""
    against_plain: tuple[float, Interval | None]
    """Its score less plain transfer's, with one-sided 95 % limits."""
    score: Literal["accuracy", "F1"]
    """Which score: span F1 where labels are spans."""
    covers: Covers | None
    """Whether the limits hold for other runs and source models too, or given these runs only."""
    systematic: Interval
    """The bracket of its S."""
    systematic_plain: Interval
    """That of plain transfer, with as many runs."""


class MitigationAdvised(Record):
    """The mitigation to try first, chosen on validation."""

    arm: str
    """Its arm in the sweep."""
    method: str
    """What it is called."""
    strength: str
    """Its settings."""
    tried: tuple[MitigationTried, ...]
    """What it did, target by target."""


class SettingTried(Record):
    """What the study of hyperparameters says of one setting on one target's test split."""

    target: str
    """The target."""
    runs: tuple[int, int]
    """Of random initialisation, and transferred; the base has as many."""
    score: Literal["accuracy", "F1"]
    """Which score: span F1 where labels are spans."""
    effects: Mapping[Quantity, Studied]
    """What the setting adds to S (the middle of its bracket), NT, PT, D, the gain in accuracy and
    both scores, held against the base."""


class LevelAdvised(Record):
    """One hyperparameter of a setting."""

    title: str
    """What it is."""
    level: str
    """What it is set to."""
    base: str
    """What it is in the base; empty if that is not told."""
    settings: tuple[str, ...]
    """How it is set (`--set`); empty where the package does not know."""
    reach: str
    """Whom it holds for, as in a setting of the study."""


class SettingAdvised(Record):
    """The hyperparameters to try first, chosen on validation."""

    levels: tuple[LevelAdvised, ...]
    """What is set; nothing if no setting cost little enough on every target."""
    price: float
    """What transfer was allowed to lose of its score, as a fraction."""
    family: int
    """How many tests q-values are over."""
    tried: tuple[SettingTried, ...]
    """What they did, target by target."""


class StudiedTable(Record):
    """What comes with the package: all that advice rests on, without a word of a corpus."""

    format: int = FORMAT
    """The version of this layout."""
    fitted: FittedPairs | None
    """The study of similarity; None while it has no evidence."""
    measured: tuple[MeasuredPair, ...]
    """Pairs that were tried, of the study and of other sweeps."""
    states: tuple[StateTried, ...]
    """Figure 2; empty while it has no evidence."""
    mitigations_from: str | None
    """The sweep of mitigations; None while none has evidence."""
    mitigation: MitigationAdvised | None
    """What it advises; None where it advises none, or there is none."""
    sizes: tuple[SizePanel, ...]
    """The study of sizes, on test; empty while it has no evidence."""
    setting: SettingAdvised | None
    """What the study of hyperparameters advises; None while it has no evidence of settings that
    were tried again, on validation and on test."""
