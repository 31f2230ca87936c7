"""What is known before a pair is trained, and what is advised, as records."""

from collections.abc import Mapping
from typing import Final, Literal

from backfire.report.findings import Interval, Record
from backfire.report.noise import Covers
from backfire.report.pairs.record import Predictor
from backfire.report.sizes.record import SizeCell, SizePanel, Stop
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


class Predicted(Record):
    """A number that is predicted for a pair."""

    value: float
    """The number, a fraction of the tokens."""
    interval: Interval
    """95 %, for a new source and a new target, at the sizes and with the tagger of the study."""
    measure: str | None
    """The measure that predicts it; None for the mean of the studied pairs, where no measure is
    shown to predict better."""
    error: float
    """The root mean square error of such predictions on studied pairs whose source and target were
    left out, also of the choice of the measure."""
    mean_error: float
    """That of the mean of the studied pairs."""


class Advised(Record):
    """What to try first."""

    word: str
    """What; "unknown" where no evidence tells."""
    because: str
    """Where that comes from."""


class SizesTried(Record):
    """What the study of sizes says of the corpora of a pair."""

    source: str
    """The source, whole."""
    target: str
    """The target, whole."""
    sentences: tuple[int, int]
    """Training sentences of this pair."""
    studied: tuple[tuple[int, ...], tuple[int, ...]]
    """Those that were studied."""
    near: tuple[int | None, int | None]
    """Of those the nearest; None where that of this pair lies beyond them."""
    vectors: bool
    """Whether words started from word vectors."""
    cells: tuple[SizeCell, ...]
    """What came out, at either of the nearest sizes with each of the other corpus; none where one
    of this pair's lies beyond the studied ones."""
    stop: Stop | None
    """At which sizes of the target transfer pays, with as much of the source as is nearest; None
    likewise."""


class Advice(Record):
    """What is known of a pair before it is trained."""

    format: int = FORMAT
    """The version of this layout."""
    source: str
    """The source."""
    target: str
    """The target."""
    sizes: tuple[int, int]
    """Tokens of their training splits."""
    verdict: Literal["measured", "predicted", "unknown"]
    """Whether the very pair was tried, or is like those that were, or neither."""
    why_unknown: tuple[str, ...]
    """Why nothing is predicted; empty where something is, and for a pair of the study itself."""
    predicted: Mapping[Quantity, Predicted]
    """What is predicted; empty where nothing is, as for a pair of the study itself."""
    measured: tuple[MeasuredPair, ...]
    """What was measured on this very pair."""
    sizes_tried: SizesTried | None
    """What came out of these corpora at other sizes; None where that was not studied."""
    nearest: tuple[str, str] | None
    """The studied pair that it is most like; None where that is not known."""
    epoch: Advised
    """Which pretraining state to transfer."""
    mitigation: Advised
    """Which mitigation to try first."""
    hyperparameters: Advised
    """Which hyperparameters to try first."""
    notes: tuple[str, ...]
    """What a reader should know."""
    signature: str
    """The one-line signature."""
