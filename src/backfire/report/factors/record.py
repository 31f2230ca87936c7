"""The study of hyperparameters as records: what each setting does, and which were tried again."""

from collections.abc import Mapping

from backfire.report.findings import Record
from backfire.report.studied.record import Studied
from backfire.transitions.noise.contrast import Quantity


def score_of(numbers: Mapping[Quantity, Studied]) -> Quantity:
    """Return what the quality of transferred runs is: F1 where labels are spans, else accuracy."""
    return "candidate_f1" if "candidate_f1" in numbers else "candidate_accuracy"


class FactorRow(Record):
    """A setting: the base with one level or several, random initialisation against transfer."""

    name: str
    """What it is called: base, FACTOR-LEVEL, or several joined by two hyphens."""
    reach: str
    """Whom it holds for: all runs and source models, the runs on targets, the transferred ones."""
    against: str
    """The setting that it is held against; empty for the base."""
    runs: tuple[int, int]
    """Of random initialisation, and transferred."""
    numbers: Mapping[Quantity, Studied]
    """What came out, as fractions of the tokens; F1 where labels are spans."""
    effects: Mapping[Quantity, Studied]
    """Each number less that of the setting that it is held against; none for the base."""
    signature: str
    """From which it can be repeated."""


class FactorPanel(Record):
    """One stage on one split of one target."""

    stage: int
    """1: every level, few runs. 2: the corners that stage 1 chose, with other seeds."""
    target: str
    """The target corpus."""
    source: str
    """The source corpus."""
    split: str
    """The split."""
    tokens: int
    """How many tokens it has."""
    sentences: int
    """How many sentences."""
    planned_settings: int
    """How many settings the stage has."""
    planned_runs: int
    """How many runs an arm it has."""
    rows: tuple[FactorRow, ...]
    """Those that are there, the base first."""
    beyond_sum: Mapping[Quantity, Studied]
    """What two gentle levels do together, less what each of them does alone; empty without such."""


class Chosen(Record):
    """What the first stage chose on a target."""

    target: str
    """The target corpus."""
    gentle: tuple[str, ...]
    """The levels that make S smaller, the most so first."""
    harmful: tuple[str, ...]
    """Those that make it larger."""
