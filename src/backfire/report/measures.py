"""Two arms of runs on one text, as a record: their scores, what changes, and how much is chance."""

from collections.abc import Mapping

from backfire.corpora.corpus import Task
from backfire.report.findings import Interval, Rates, Record, Tests
from backfire.report.noise import Noise


class RunScores(Record):
    """A score of the runs of one arm, in [0, 1]."""

    mean: float
    """Over the runs."""
    deviation: float | None
    """The standard deviation over the runs; None with a single one."""
    interval: Interval | None
    """Of the mean for other runs on the same text: 95 %, Student's t over independent units, which
    are the source models where runs have one; None with a single unit."""
    runs: tuple[float, ...]
    """The score of each run."""


class ArmScores(Record):
    """A score of both arms."""

    reference: RunScores
    """Of the reference."""
    candidate: RunScores
    """Of the candidate."""
    difference_interval: Interval | None
    """95 % of candidate less reference, for other sentences and other runs and source models too,
    erring on the safe side; None with fewer than 5 independent units on a side. `Measures.tests`
    has the interval given these runs."""


class Measures(Record):
    """What a candidate arm does to the predictions of a reference arm on one split of a corpus."""

    corpus: str
    """The corpus."""
    split: str
    """The split."""
    task: Task
    """What its labels are."""
    tokens: int
    """How many tokens there are."""
    sentences: int
    """How many sentences there are."""
    accuracy: ArmScores
    """Token accuracy."""
    f1: ArmScores | None
    """Span F1; None where the labels are no spans."""
    rates: Rates
    """PT, NT, gain and their relatives, over all pairs of runs."""
    tests: Tests
    """Their chance, clustered by sentence, given these runs."""
    noise: Noise
    """What two runs of one arm do to each other, and what of NT and PT is systematic."""
    undefined: Mapping[str, str]
    """Why values are None, by their dotted paths."""
