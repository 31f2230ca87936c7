"""What became of a sweep."""

from dataclasses import dataclass
from pathlib import Path

from backfire.engines.queue import JobCrashedError
from backfire.experiments.sweep.news import StatesAbsent, TextLost
from backfire.experiments.sweep.plan import Cell


@dataclass(frozen=True)
class SweepOutcome:
    """What became of a sweep.

    Attributes:
        n_runs: The runs that are there now, source models included.
        trained: The names of those that were trained now.
        failures: The names of those that failed, with the reason.
        n_skipped: Runs that could not be done, since their source model failed.
        written: The files of evidence that were written.
        places: The run that fills each place of each sweep, as far as the plan is known.
        absent: States that are listed and that source models, which stopped before, don't have.
        lost_texts: Texts of the evidence that are not there and can't be written here.
    """

    n_runs: int
    trained: tuple[str, ...]
    failures: dict[str, Exception]
    n_skipped: int
    written: tuple[Path, ...]
    places: dict[Cell, str]
    absent: tuple[StatesAbsent, ...] = ()
    lost_texts: tuple[TextLost, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for is there."""
        return not self.failures and not self.lost_texts

    @property
    def met_a_defect(self) -> bool:
        """Whether a run failed for what is not the user's to mend."""
        return any(isinstance(each, JobCrashedError) for each in self.failures.values())
