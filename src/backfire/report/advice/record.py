"""What is known before a pair is trained, and what is advised, as records."""

from collections.abc import Mapping
from typing import Literal

from backfire.report.advice.studied import FORMAT, MeasuredPair
from backfire.report.findings import Interval, Record
from backfire.report.sizes.record import SizeCell, Stop
from backfire.transitions.noise.contrast import Quantity


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

    @property
    def nearest(self) -> SizeCell | None:
        """What came out at both nearest sizes; None where that is not there."""
        cells = (x for x in self.cells if (x.source_size, x.target_size) == self.near)
        return next(cells, None)


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
