"""What a sweep tells while it runs, beside the epochs of its runs."""

from dataclasses import dataclass
from pathlib import Path

from backfire.experiments.evidence.texts import how_to_restore


@dataclass(frozen=True)
class Standing:
    """How far a sweep is.

    Attributes:
        n_done: Runs that are there, source models included.
        n_runs: All runs.
        is_estimate: Whether that is an estimate, since the epochs of a source model are not known.
        tokens_per_cpu_second: The speed so far; None before the first epoch.
        seconds_left: The time that the rest will take; None before the first epoch.
    """

    n_done: int
    n_runs: int
    is_estimate: bool
    tokens_per_cpu_second: float | None
    seconds_left: float | None


@dataclass(frozen=True)
class SweepBegun:
    """The plan is made.

    Attributes:
        standing: How far the sweep is before anything is trained.
    """

    standing: Standing


@dataclass(frozen=True)
class RunEnded:
    """A run is there.

    Attributes:
        name: What it is called.
        score: Its validation score, in [0, 1].
        epoch: The epoch that is kept.
        cpu_seconds: Of its training.
        standing: How far the sweep is now.
    """

    name: str
    score: float
    epoch: int
    cpu_seconds: float
    standing: Standing


@dataclass(frozen=True)
class StatesAbsent:
    """A source model stopped before epochs that are listed, so there are no runs from them.

    Attributes:
        source: What the source model is called.
        last: Its last epoch.
        epochs: The epochs that are listed.
        runs: The runs that would have started from them.
    """

    source: str
    last: int
    epochs: tuple[int, ...]
    runs: tuple[str, ...]

    def __str__(self) -> str:
        listed = " and ".join(map(str, self.epochs))
        return (
            f"{self.source} stopped after epoch {self.last}: there is no run from epoch {listed}, "
            f"as listed, for {', '.join(self.runs)}"
        )


@dataclass(frozen=True)
class RunFailed:
    """A run has failed.

    Attributes:
        name: What it is called.
        failure: Why.
        again: Whether it is tried once more.
        skipped: How many runs can't be done without it.
    """

    name: str
    failure: str
    again: bool
    skipped: int


@dataclass(frozen=True)
class EvidenceWritten:
    """A batch is complete.

    Attributes:
        path: Its file.
        n_runs: How many runs it holds.
    """

    path: Path
    n_runs: int


@dataclass(frozen=True)
class TextWritten:
    """A text of the evidence that was not there, or broken, is written again.

    Attributes:
        path: Its file.
    """

    path: Path

    def __str__(self) -> str:
        return f"wrote {self.path} again, which was missing or broken"


@dataclass(frozen=True)
class TextLost:
    """A text of the evidence is not there or broken, and can't be written again here.

    Attributes:
        path: Its file.
        corpus: Its corpus.
    """

    path: Path
    corpus: str

    def __str__(self) -> str:
        return (
            f"{self.path}: missing or broken, so that nothing can be drawn from the runs on "
            f"{self.corpus}. {how_to_restore(self.corpus)}"
        )


@dataclass(frozen=True)
class StatesRemoved:
    """The pretraining states of a source model are no longer needed.

    Attributes:
        name: The source model.
        n_bytes: What was freed.
    """

    name: str
    n_bytes: int
