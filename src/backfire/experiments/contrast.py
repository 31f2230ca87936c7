"""The paper's contrast: random initialisation against transfer, for one target corpus.

Every transferred run has a source model of its own, and no seed is shared between the arms, so the
runs of the two arms are independent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pydantic import Field

from backfire.experiments.compare import Comparison, compare
from backfire.experiments.evidence.batch_file import Place
from backfire.experiments.spec import LabSettings
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec
from backfire.experiments.training_run import Progress
from backfire.records.errors import ComparisonError
from backfire.records.run_folder import RunFolder, run_path
from backfire.records.schemas import PREDICTIONS
from backfire.records.settings import Settings


class Contrast(Settings):
    """Random initialisation against transfer.

    Paper: section 5
    """

    source: str
    """The source corpus."""
    target: str
    """The target corpus."""
    seeds: int = Field(2, ge=1, lt=1000)
    """Runs an arm."""
    settings: LabSettings = LabSettings()
    """The same in pretraining and fine-tuning."""
    out: Path
    """The folder for runs and results."""
    data: Path | None = None
    catalogue: Path | None = None
    vectors: Path | None = None
    """A file of word vectors, or none."""
    jobs: int = Field(2, ge=1)
    """Runs at a time."""


@dataclass(frozen=True)
class ContrastRuns:
    """The finished runs of a contrast.

    Attributes:
        random: The runs from random initialisation.
        sources: The source models.
        transfer: The transferred runs; the k-th from the k-th source model.
    """

    random: tuple[RunFolder, ...]
    sources: tuple[RunFolder, ...]
    transfer: tuple[RunFolder, ...]

    def compare(self, split: str) -> Comparison:
        """Compare every transferred run with every random one on a split of the target.

        Raises:
            ComparisonError: If the split has no gold labels.
        """
        first = self.random[0]
        found = compare(
            first.tokens(split),
            _named_predictions("random", self.random, split),
            _named_predictions("transfer", self.transfer, split),
            task=first.manifest.task,
            candidate_sources=[run.manifest.run for run in self.sources],
        )
        if not isinstance(found, Comparison):
            raise ComparisonError(
                f"{first.path}: the split {split!r} has no gold labels, so nothing is right or "
                "wrong in it. Choose another split."
            )
        return found


def _named_predictions(arm: str, runs: Sequence[RunFolder], split: str) -> list[pa.Table]:
    """Read the predictions of an arm, with names for its runs that a reader understands."""
    tables = []
    for k, run in enumerate(runs, start=1):
        table = run.predictions(split)
        name = pa.DictionaryArray.from_arrays(np.zeros(len(table), np.int32), [f"{arm} {k}"])
        tables.append(table.set_column(0, PREDICTIONS.field("run"), name))
    return tables


def run_contrast(contrast: Contrast, say: Callable[[Progress], None]) -> ContrastRuns:
    """Train what is not trained yet: a sweep of two arms that keeps every model.

    Raises:
        BackfireError: If a corpus or the vectors can't be used, or a run fails.

    Paper: section 3
    """
    lab = Lab(
        runs=contrast.out / "runs",
        data=contrast.data,
        catalogue=contrast.catalogue,
        vectors=contrast.vectors,
        jobs=contrast.jobs,
        keep_models=True,
    )
    spec = _describe(contrast)
    outcome = run_sweeps([spec], lab, _epochs_to(say))
    for failure in outcome.failures.values():
        raise failure
    random, transfer = (
        tuple(
            RunFolder(run_path(lab.runs, outcome.places[spec.name, Place(arm, contrast.target, k)]))
            for k in range(1, contrast.seeds + 1)
        )
        for arm in ("random", "transfer")
    )
    sources = (RunFolder(run_path(lab.runs, str(run.manifest.source))) for run in transfer)
    return ContrastRuns(random=random, sources=tuple(sources), transfer=transfer)


def _epochs_to(say: Callable[[Progress], None]) -> Callable[[object], None]:
    def watch(news: object) -> None:
        if isinstance(news, Progress):
            say(news)

    return watch


def _describe(contrast: Contrast) -> SweepSpec:
    """Return the sweep: the seeds of its arms and of the source models differ."""
    arm = {"targets": (contrast.target,), "runs": contrast.seeds}
    return SweepSpec(
        name="contrast",
        vectors=contrast.vectors is not None,
        settings=contrast.settings.model_dump(),
        arm=(
            ArmSpec(name="random", **arm),
            ArmSpec(name="transfer", source=contrast.source, **arm),
        ),
    )
