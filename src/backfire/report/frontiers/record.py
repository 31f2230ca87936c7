"""Frontiers of mitigations, as records: one a target and split, a row an arm."""

from typing import Final, Literal

from backfire.report.findings import Interval, Record
from backfire.report.measures import Measures, RunScores
from backfire.report.noise import Covers

Kind = Literal["plain", "mitigation", "combined", "bound"]
"""What an arm is: plain transfer, a mitigated training, systems combined, or a bound that no system
reaches."""

Loss = Literal["better", "no worse", "worse", "open"]
"""Of a score against plain transfer's: its limit is above 0; above less the margin; the other limit
is below less the margin; or neither."""

Halved = Literal["halved", "perhaps halved", "not halved"]
"""Of the ratio of NT to plain transfer's: its limit is at most a half; it is and its limit is not;
or it is more."""

MARGIN: Final = 0.002
"""A score that is at most this much lower counts as no worse."""

HALF: Final = 0.5


class Estimated(Record):
    """A number with its one-sided 95 % limits, one on either side."""

    value: float
    """The number."""
    limits: Interval | None
    """The lower and the upper one; None where they can't be estimated."""
    covers: Covers | None
    """Whether they hold for other runs and source models too, or given these runs only."""


class KnownReference(Record):
    """What a method does to the very reference taggers that it knew: an engineer's question."""

    nt: float
    """NT against them, in [0, 1]: the mean over the runs, each against its own."""
    nt_plain: float
    """That of plain transfer from the same source models, against the same ones."""
    ratio: Estimated | None
    """The one as a share of the other; None where plain transfer falsifies nothing."""

    @property
    def halved(self) -> Halved | None:
        """Whether the method takes away at least half; None without a ratio."""
        if self.ratio is None:
            return None
        limits = self.ratio.limits
        if self.ratio.value == 0 or (limits is not None and limits[1] <= HALF):
            return "halved"
        return "perhaps halved" if self.ratio.value <= HALF else "not halved"


class FrontierRow(Record):
    """An arm."""

    arm: str
    """Its name."""
    method: str
    """Its mitigations or its combiner; arms of one method are the points of one line."""
    strength: str
    """Its settings, as its description gives them."""
    kind: Kind
    """What it is."""
    planned: int
    """How many runs its description asks for."""
    measures: Measures
    """Against random initialisation, with as many runs of either side."""
    against_plain: Estimated | None
    """Its main score less plain transfer's, run by run from the same source models; None of plain
    transfer itself."""
    known: KnownReference | None
    """NT against the references that it knew, if it knew any."""
    training_seconds: float
    """CPU time of making a run, with all that it rests on but source models: the mean."""
    prediction_seconds: float | None
    """CPU time of predicting all splits, the mean; None where it was not measured."""
    n_models: int
    """How many taggers read every text when it predicts."""

    @property
    def score(self) -> RunScores:
        """The main score of its runs: span F1 where the labels are spans, else accuracy."""
        scores = self.measures.f1 or self.measures.accuracy
        return scores.candidate

    @property
    def loss(self) -> Loss | None:
        """What it loses against plain transfer; None where no limit tells."""
        if self.against_plain is None or self.against_plain.limits is None:
            return None
        low, high = self.against_plain.limits
        if low > 0:
            return "better"
        if low >= -MARGIN:
            return "no worse"
        return "worse" if high < -MARGIN else "open"


class Frontier(Record):
    """All arms of a sweep on one split of a target."""

    target: str
    """The target corpus."""
    split: str
    """The split."""
    runs: int
    """How many runs a side the rows have; others say so, and S is not comparable with theirs."""
    rows: tuple[FrontierRow, ...]
    """Plain transfer first, then in the order of the description."""
    fewer: tuple[FrontierRow, ...] = ()
    """Plain transfer measured with fewer runs, for each number that a row has."""

    @property
    def plain(self) -> FrontierRow:
        """Plain transfer."""
        return self.rows[0]

    def row(self, arm: str) -> FrontierRow | None:
        """Return an arm's row, if it has one."""
        return next((each for each in self.rows if each.arm == arm), None)
