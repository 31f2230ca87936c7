"""What Figure 2 shows, as records. Shares are fractions of the tokens."""

from typing import Literal

from backfire.report.findings import Interval, Record, Task
from backfire.transitions.states.verdict import Kind, Word


class Number(Record):
    """A number with its chance."""

    value: float
    """The number."""
    interval: Interval | None
    """95 %, for other source models, other reference runs and other sentences; None with fewer than
    five source models or reference runs."""
    source_interval: Interval | None
    """95 %, for other source models only: Student's t over the trajectories."""
    reason: str | None
    """Why an interval is None."""


class Point(Record):
    """Where all trajectories stand at one epoch, or at one relative position."""

    position: float | None
    """The relative position, from 0 (untrained) to 1 (last); None at an epoch."""
    epoch: float
    """The pretraining epoch: at a relative position its mean over the trajectories."""
    positive_transfer: Number
    """PT."""
    negative_transfer: Number
    """NT."""
    gain: Number
    """PT - NT, the difference in accuracy."""
    systematic_negative_transfer: Number | None
    """S_low; None with a single trajectory or a single reference run."""
    systematic_positive_transfer: Number | None
    """The same for PT."""
    systematic_change: Number | None
    """D."""


class Trajectory(Record):
    """One source model from its untrained state to its last."""

    source: str
    """The run of the source model."""
    best_epoch: int
    """Its best epoch by the score on its own validation split."""
    last_epoch: int
    """How many epochs it was trained."""
    epochs: tuple[int, ...]
    """The epochs of those of its states that were fine-tuned: all, or those that a sweep lists."""
    positive_transfer: tuple[float, ...]
    """PT from each state, over all reference runs."""
    negative_transfer: tuple[float, ...]
    """NT likewise."""

    @property
    def is_whole(self) -> bool:
        """Whether there is a run from every state."""
        return self.epochs == tuple(range(self.last_epoch + 1))

    @property
    def states(self) -> str:
        """Which states were fine-tuned, in words."""
        if self.is_whole:
            return f"epochs 0 to {self.last_epoch}"
        return f"epochs {', '.join(map(str, self.epochs))} of 0 to {self.last_epoch}"


class Trend(Record):
    """How a curve changes over the trained states; all but `rise` a pretraining epoch."""

    slope: Number
    """Of the straight line by least squares; a state counts for the epochs around it."""
    before: Number
    """Of the line that may bend where the last third of the epochs begins: before it."""
    after: Number
    """Of that line in the last third."""
    bend: Number
    """after - before."""
    rise: Number
    """What the straight line rises from the first trained state to the last."""


class Choice(Record):
    """Which state to transfer: what each rule of choice comes to on this text."""

    by_source: Number | None
    """Gain from the best state by the source's validation split; None if one has no run."""
    by_target: Number
    """Gain from the best state by the target's validation split."""
    last: Number
    """Gain from the last state."""
    hindsight: float
    """Gain from the best state on this very text: too good, and no choice."""
    source_epochs: tuple[int, ...]
    """The epochs that the source's validation split chooses."""
    target_epochs: tuple[int, ...]
    """The epochs that the target's validation split chooses."""
    regret: Number | None
    """`by_target` less `by_source`: what choosing by the source costs."""
    drop: Number | None
    """`last` less `by_source`: below 0 if pretraining beyond the source's best epoch harms."""


class Panel(Record):
    """One target corpus and split."""

    target: str
    """The target corpus."""
    split: str
    """The split."""
    task: Task
    """What its labels are."""
    tokens: int
    """How many tokens there are."""
    sentences: int
    """How many sentences there are."""
    reference_runs: int
    """How many runs from random initialisation there are."""
    source_corpora: tuple[str, ...]
    """What the source models were trained on."""
    trajectories: tuple[Trajectory, ...]
    """The source models."""
    nt_reference: Number | None
    """NT_RR, what two reference runs falsify of each other; None with a single one."""
    untrained: Number | None
    """NT from the untrained state less NT_RR, which should be 0; None without that state."""
    epochs: tuple[Point, ...]
    """The epochs that all trajectories have."""
    positions: tuple[Point, ...]
    """The relative positions."""
    mean_negative_transfer: float
    """The mean of NT over the trained epochs of a trajectory, over all trajectories; a state counts
    for the epochs around it."""
    span: float
    """From the first trained epoch to the last, on average over the trajectories."""
    trends: dict[str, Trend]
    """By the name of the curve. Those of PT, NT and gain are means over each trajectory's own
    trend; those of S_low and D are of the curve by relative position."""
    choice: Choice | None
    """Which state to transfer; on validation, where the choice is made, None."""


class Part(Record):
    """One number that a claim rests on."""

    name: str
    """What is claimed, in words."""
    kind: Kind
    """What is claimed of the number."""
    margin: float
    """What counts as nothing."""
    number: Number
    """The number."""
    word: Word
    """Whether this part holds, by its 95 % interval."""
    word_here: Word
    """Whether it holds for these reference runs and this text, by the interval over source models
    only."""


class StateClaim(Record):
    """A claim of the paper, and whether it holds here."""

    name: str
    """A short name."""
    said: str
    """The paper's words."""
    kind: Literal["paper", "consequence", "further"]
    """One of the paper's three claims; what it concludes from them; or ours, asked besides."""
    split: str
    """The split."""
    parts: tuple[Part, ...]
    """What it rests on."""
    missing: tuple[str, ...]
    """The target corpora that it is about and that are not there."""
    word: Word
    """Whether it holds, also for other reference runs and other sentences."""
    word_here: Word
    """Whether it holds for these reference runs and this text."""


class Figure2(Record):
    """Figure 2 and what it says."""

    panels: tuple[Panel, ...]
    """One a target corpus and split."""
    notes: tuple[str, ...]
    """What is not there, in sentences."""
    claims: tuple[StateClaim, ...]
    """One a claim and split."""
