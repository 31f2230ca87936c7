"""One run of the evidence, made again from its manifest and compared label by label.

The run itself is always made anew. What it rests on (its source model, the runs that its
mitigations consult or look at, the parts of a combined run) is made again too, in the runs folder,
unless it is there with its model.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from backfire.experiments.combined_manifest import CombinedSpec
from backfire.experiments.combined_run import combine_runs
from backfire.experiments.evidence.batch_file import Place
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.spec import LabSettings, RunRequest, RunSpec
from backfire.experiments.training_run import Progress, carry_out
from backfire.records.errors import EvidenceError, SettingsError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder
from backfire.records.settings import make_settings
from backfire.transfer.settings import TransferSettings


@dataclass(frozen=True)
class Bench:
    """Where a run is trained again.

    Attributes:
        runs: The folder of what a run rests on: what is there with its model is not trained again.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
        vectors: The file of word vectors.
    """

    runs: Path
    data: Path | None = None
    catalogue: Path | None = None
    vectors: Path | None = None


@dataclass(frozen=True)
class SplitRecheck:
    """One split.

    Attributes:
        tokens: How many tokens it has.
        different: On how many of them the two runs predict different labels.
        accuracy_before: That of the run in the evidence.
        accuracy_again: That of the run trained again.
    """

    tokens: int
    different: int
    accuracy_before: float
    accuracy_again: float


@dataclass(frozen=True)
class Recheck:
    """What came out.

    Attributes:
        run: The hash of the run in the evidence.
        again: That of the run trained again; another one if the version of Backfire, the corpus or
            the vectors are others.
        splits: Each split.
    """

    run: str
    again: str
    splits: Mapping[str, SplitRecheck]

    @property
    def same(self) -> bool:
        """Whether all labels are the same."""
        return not any(split.different for split in self.splits.values())


def recheck(
    evidence: Evidence,
    place: Place,
    sweep: str,
    bench: Bench,
    say: Callable[[Progress], None] = lambda _: None,
) -> Recheck:
    """Make a run of the evidence again and compare what both predict.

    Args:
        evidence: Where the run is kept.
        place: Which run of the sweep it is.
        sweep: The sweep.
        bench: Where it is trained again.
        say: Is told the progress.

    Raises:
        EvidenceError: If the run is not in the evidence.
        BackfireError: If its corpus or vectors can't be used.
    """
    kept = _kept(evidence, place, sweep)
    manifest = next(iter(kept.values())).manifests[0]
    with TemporaryDirectory() as fresh:
        folder = _Maker(evidence, bench, say).make(manifest, Path(fresh))
        return Recheck(
            run=manifest.run,
            again=folder.manifest.run,
            splits={split: _compare(run, folder, split) for split, run in kept.items()},
        )


def _kept(evidence: Evidence, place: Place, sweep: str) -> dict[str, RunSet]:
    """Return the run on each split."""
    epoch = place.epoch if place.epoch >= 0 else None
    arm = sweep, place.arm, place.target
    runs = evidence.runs(*arm, "validation", epoch=epoch)
    if place.number not in runs.numbers:
        known = ", ".join(map(str, runs.numbers))
        raise EvidenceError(f"{sweep}: no evidence of {place}. There are the runs {known}.")
    splits = runs.of_numbers([place.number]).manifests[0].tokens
    return {
        split: evidence.runs(*arm, split, epoch=epoch).of_numbers([place.number])
        for split in splits
    }


@dataclass(frozen=True)
class _Maker:
    evidence: Evidence
    bench: Bench
    say: Callable[[Progress], None]

    def make(self, manifest: Manifest, runs: Path) -> RunFolder:
        """Make a run again in a folder, and in that of the bench what it rests on."""
        if manifest.parts:
            return self._combine(manifest, runs)
        spec = make_settings(RunSpec, manifest.spec, f"the manifest of run {manifest.run}")
        source, epoch = self._source(spec)
        return self._train(
            manifest,
            spec,
            runs=runs,
            source=source,
            source_epoch=epoch,
            references=tuple(map(self._beside, spec.references)),
            pilot=self._beside(spec.pilot) if spec.pilot else None,
        )

    def _combine(self, manifest: Manifest, runs: Path) -> RunFolder:
        where = f"the manifest of run {manifest.run}"
        spec = make_settings(CombinedSpec, manifest.spec, where)
        old, new = (list(map(self._beside, side)) for side in (spec.old, spec.new))
        return combine_runs(spec.combiner, old=old, new=new, runs=runs, seed=spec.seed)

    def _beside(self, run: str) -> Path:
        """Make a run again that another one rests on, unless it is there; return its folder."""
        return self.make(self.evidence.manifest(run), self.bench.runs).path

    def _source(self, spec: RunSpec) -> tuple[Path | None, int | None]:
        """Return the source model of a run, and which of its states it is but for the best."""
        if spec.source is None:
            return None, None
        origin = self.evidence.source(spec.source.run).manifest
        own = make_settings(RunSpec, origin.spec, f"the manifest of run {origin.run}")
        epoch = None if spec.source.epoch == origin.best_epoch else spec.source.epoch
        keeps = epoch is not None or any(each.tries_states for each in spec.mitigations)
        made = self._train(origin, own, runs=self.bench.runs, keep_states=keeps)
        return made.path, epoch

    def _train(self, manifest: Manifest, spec: RunSpec, **how: Any) -> RunFolder:
        bench = self.bench
        if spec.vectors and not bench.vectors:
            raise SettingsError(
                f"run {manifest.run} ({spec.corpus}, seed {spec.seed}) starts from word vectors, "
                "and no file is given. Give the same one with --vectors."
            )
        request = RunRequest(
            corpus=spec.corpus,
            seed=spec.seed,
            settings=_settings(spec),
            data=bench.data,
            catalogue=bench.catalogue,
            vectors=bench.vectors if spec.vectors else None,
            name=f"{spec.corpus} seed {spec.seed}",
            **how,
        )
        return carry_out(request, self.say)


def _settings(spec: RunSpec) -> LabSettings:
    return LabSettings(
        tagger=spec.tagger,
        training=spec.training,
        transfer=spec.transfer or TransferSettings(),
        mitigate=spec.mitigations,
        subset=spec.subset,
    )


def _compare(run: RunSet, folder: RunFolder, split: str) -> SplitRecheck:
    names = np.array(run.text.labels)
    before = names[run.predicted[0]]
    again = np.array(folder.predictions(split).column("predicted").to_pylist())
    gold = names[run.text.gold]
    if len(again) != len(gold):
        raise EvidenceError(
            f"{run.text.corpus} {split}: {len(again)} tokens here, {len(gold)} in the evidence. "
            "The corpus on this machine is another version."
        )
    return SplitRecheck(
        tokens=len(gold),
        different=int((before != again).sum()),
        accuracy_before=float((before == gold).mean()),
        accuracy_again=float((again == gold).mean()),
    )
