"""The study of hyperparameters as records: what each setting does, and which were tried again."""

from collections.abc import Mapping
from typing import Final

from backfire.report.findings import Record
from backfire.report.studied.record import Studied
from backfire.transitions.noise.contrast import Quantity

FORMAT: Final = 1
"""The version of the record."""


def score_of(numbers: Mapping[Quantity, Studied]) -> Quantity:
    """Return what the quality of transferred runs is: F1 where labels are spans, else accuracy."""
    return "candidate_f1" if "candidate_f1" in numbers else "candidate_accuracy"


def scores_of(numbers: Mapping[Quantity, Studied]) -> tuple[Studied, Studied]:
    """Return the score of random initialisation, and that of transfer."""
    transfer = score_of(numbers)
    random: Quantity = "reference_f1" if transfer == "candidate_f1" else "reference_accuracy"
    return numbers[random], numbers[transfer]


class FactorRow(Record):
    """A setting: the base with one level or several, random initialisation against transfer."""

    name: str
    """What it is called: base, FACTOR-LEVEL, or several joined by two hyphens."""
    levels: tuple[str, ...]
    """Its levels, as FACTOR-LEVEL; none for the base."""
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
    beyond_sum: Mapping[str, Mapping[Quantity, Studied]]
    """What levels do together, less what each does alone, by the setting that crosses them."""
    family: int
    """How many tests q-values are over, those of all targets of the stage on the split; 0 before
    they are corrected."""


class Chosen(Record):
    """What the first stage chose on a target."""

    target: str
    """The target corpus."""
    gentle: tuple[str, ...]
    """The levels that make S smaller, the most so first."""
    harmful: tuple[str, ...]
    """Those that make it larger."""


class FactorLine(Record):
    """What is varied."""

    name: str
    """What settings call it."""
    title: str
    """What it is; empty if that is not told."""
    base: str
    """Its value in the base; empty if that is not told."""
    levels: tuple[str, ...]
    """Its other values."""
    reach: str
    """Whom they hold for, as in a setting."""


class Rule(Record):
    """How the second stage is chosen."""

    runs: int
    """Runs an arm in the first stage."""
    final_runs: int
    """Runs an arm in the second stage."""
    gentle: int
    """How many gentle levels are tried again at most."""
    harmful: int
    """How many harmful ones."""
    price: float
    """What a gentle level may cost of the score of transfer, as a fraction."""


class FactorStudy(Record):
    """The study."""

    format: int = FORMAT
    """The version of this record."""
    factors: tuple[FactorLine, ...]
    """What is varied."""
    rule: Rule
    """How the second stage is chosen."""
    chosen: tuple[Chosen, ...]
    """What the first stage chose, by target, where it is complete."""
    panels: tuple[FactorPanel, ...]
    """What came out; at least one."""
