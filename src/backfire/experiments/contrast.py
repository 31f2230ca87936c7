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

from backfire.corpora.corpus import read_corpus
from backfire.encoding.vector_store import store_vectors
from backfire.engines.jobs import run_jobs
from backfire.experiments.compare import Comparison, compare
from backfire.experiments.material import corpus_words
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.models.device import find_device
from backfire.records.errors import ComparisonError
from backfire.records.run_folder import RunFolder
from backfire.records.schemas import PREDICTIONS
from backfire.records.settings import Settings

_OFFSETS = {"random": 0, "source": 1000, "transfer": 2000}
"""What is added to k for the seed of the k-th run of each arm."""


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
    """Train what is not trained yet: the random runs and source models, then the transferred runs.

    Raises:
        BackfireError: If a corpus or the vectors can't be used, or a run fails.

    Paper: section 3
    """
    find_device(contrast.settings.training.device)
    vectors = _store_vectors(contrast) if contrast.vectors else None
    seeds = range(1, contrast.seeds + 1)
    sources = [_request(contrast, "source", k, vectors) for k in seeds]
    random = [_request(contrast, "random", k, vectors) for k in seeds]
    done = _carry_out([*sources, *random], contrast.jobs, say)
    source_runs = [done[request.name] for request in sources]
    transfer = [
        _request(contrast, "transfer", k, vectors, source=run.path)
        for k, run in zip(seeds, source_runs, strict=True)
    ]
    done |= _carry_out(transfer, contrast.jobs, say)
    return ContrastRuns(
        random=tuple(done[request.name] for request in random),
        sources=tuple(source_runs),
        transfer=tuple(done[request.name] for request in transfer),
    )


def _request(
    contrast: Contrast, arm: str, k: int, vectors: Path | None, source: Path | None = None
) -> RunRequest:
    corpus = contrast.source if arm == "source" else contrast.target
    return RunRequest(
        corpus=corpus,
        runs=contrast.out / "runs",
        seed=_OFFSETS[arm] + k,
        settings=contrast.settings,
        data=contrast.data,
        catalogue=contrast.catalogue,
        vectors=vectors,
        source=source,
        name=f"{corpus} {arm} {k}",
    )


def _carry_out(
    requests: Sequence[RunRequest], jobs: int, say: Callable[[Progress], None]
) -> dict[str, RunFolder]:
    """Return the finished runs by the names of their requests."""
    return dict(run_jobs(_carry_out_named, requests, say, jobs=jobs))


def _carry_out_named(request: RunRequest, say: Callable[[Progress], None]) -> tuple[str, RunFolder]:
    return request.name, carry_out(request, say)


def _store_vectors(contrast: Contrast) -> Path:
    """Scan the vector file once and keep the rows of the words of both corpora."""
    words: set[str] = set()
    for name in (contrast.source, contrast.target):
        corpus = read_corpus(name, data=contrast.data, catalogue=contrast.catalogue)
        words |= corpus_words({split: corpus.sentences(split) for split in corpus.splits})
    return store_vectors(Path(str(contrast.vectors)), words, contrast.out)
