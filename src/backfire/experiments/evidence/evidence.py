"""The evidence of all sweeps, to read: whatever is known of runs, without corpora and torch."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from backfire.experiments.evidence.batch_file import Batch, SourceRecord, StoredRun, read_batch
from backfire.experiments.evidence.packing import translate, unpack
from backfire.experiments.evidence.run_set import Labels, RunSet, Text
from backfire.experiments.evidence.texts import TEXTS, find_lost, how_to_restore, read_text_of
from backfire.experiments.sweep.shipped import command_for
from backfire.records.errors import EvidenceError, unknown_name
from backfire.records.manifest import Manifest
from backfire.records.whole import is_partial


class Evidence:
    """A folder of evidence: `<sweep>/<batch>.parquet` and `texts/`.

    Each file is read once, when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._batch = lru_cache(maxsize=None)(read_batch)
        self._text = lru_cache(maxsize=None)(read_text_of)
        self._sound: set[Path] = set()

    def need_folder(self, command: str) -> None:
        """Make sure that the folder is there.

        Args:
            command: What makes the evidence that is wanted.

        Raises:
            EvidenceError: If it is not.
        """
        if not self.folder.is_dir():
            raise EvidenceError(
                f"{self.folder}: there is no such folder of evidence. Give another one with "
                f"--evidence. Make it with: {command}"
            )

    def sweeps(self) -> list[str]:
        """Return the sweeps of which there is evidence, sorted."""
        folders = {path.parent.name for path in self._paths("*")}
        return sorted(folders - {TEXTS})

    def files(self, sweep: str) -> list[Path]:
        """Return the files of a sweep, sorted."""
        return sorted(self._paths(sweep))

    def batch(self, path: Path) -> Batch:
        """Return what a file holds.

        Raises:
            EvidenceError: If it is absent or broken.
        """
        return self._batch(path)

    def arms(self, sweep: str) -> list[str]:
        """Return the arms of a sweep, sorted."""
        return sorted({run.place.arm for run in self._runs(sweep)})

    def blocks(self, sweep: str) -> list[tuple[str, str]]:
        """Return the arms of a sweep with their targets, sorted."""
        return sorted({(run.place.arm, run.place.target) for run in self._runs(sweep)})

    def splits(self, sweep: str, arm: str, target: str) -> list[str]:
        """Return the splits that every run of an arm predicts, sorted."""
        splits = [set(run.packed) for run in self._of(sweep, arm, target)]
        return sorted(set.intersection(*splits))

    def targets(self, sweep: str) -> list[str]:
        """Return the target corpora of a sweep, sorted."""
        return sorted({run.place.target for run in self._runs(sweep)})

    def numbers(self, sweep: str, arm: str, target: str) -> list[int]:
        """Return the numbers of an arm's runs on a target, rising; none if there is no evidence."""
        runs = self._runs(sweep) if self.files(sweep) else iter(())
        places = (run.place for run in runs)
        found = {place.number for place in places if (place.arm, place.target) == (arm, target)}
        return sorted(found)

    def source(self, run: str) -> SourceRecord:
        """Return what is known of a source model: what it was made of, and how many epochs it had.

        Raises:
            EvidenceError: If no run in the evidence comes from it.
        """
        for sweep in self.sweeps():
            for path in self.files(sweep):
                for source in self.batch(path).sources:
                    if source.manifest.run == run:
                        return source
        raise EvidenceError(f"{self.folder}: no run comes from the source model {run}.")

    def manifest(self, run: str) -> Manifest:
        """Return the manifest of a run, whichever sweep it is of.

        Raises:
            EvidenceError: If it is not there.
        """
        for sweep in self.sweeps():
            for stored in self._runs(sweep):
                if stored.manifest.run == run:
                    return stored.manifest
        raise EvidenceError(f"{self.folder}: there is no run {run}.")

    def epochs(self, sweep: str, arm: str, target: str) -> list[int]:
        """Return the pretraining epochs that an arm chose by number, rising; none if it chose none.

        A source model that stopped early has fewer of them, though its sweep lists more: `source`
        tells where it stopped.
        """
        found = {run.place.epoch for run in self._of(sweep, arm, target)}
        return sorted(found - {-1})

    def runs(
        self, sweep: str, arm: str, target: str, split: str, *, epoch: int | None = None
    ) -> RunSet:
        """Return the runs of an arm on a split of a target, in the order of their numbers.

        Args:
            sweep: The sweep.
            arm: The arm.
            target: The target corpus.
            split: The split, for instance "test".
            epoch: The pretraining epoch, in an arm that chose them by number.

        Raises:
            EvidenceError: If there are none.

        Paper: section 5.2
        """
        arm_runs = self._of(sweep, arm, target)
        epochs = self.epochs(sweep, arm, target)
        chosen = -1 if epoch is None else epoch
        if chosen not in (epochs or [-1]):
            raise EvidenceError(_wrong_epoch(f"{sweep}: {target} {arm}", epoch, epochs))
        found = sorted(
            (run for run in arm_runs if run.place.epoch == chosen), key=lambda run: run.place
        )
        splits = self.splits(sweep, arm, target)
        if split not in splits:
            raise EvidenceError(f"{sweep}: {target}: {unknown_name('split', split, splits)}")
        text = self._text_of(found, split)
        return RunSet(
            text=text,
            numbers=tuple(run.place.number for run in found),
            manifests=tuple(run.manifest for run in found),
            predicted=np.stack([self.predictions(run, split) for run in found]),
        )

    def need_texts(self, sweep: str) -> None:
        """Refuse to go on where runs of a sweep are on texts that are not there or broken.

        Raises:
            EvidenceError: If there are such texts; it names all of them.
        """
        runs = [run for path in self.files(sweep) for run in self.batch(path).runs]
        lost = find_lost(self.folder, runs, self._sound)
        if lost:
            corpora = sorted({run.manifest.corpus for run, _ in lost.values()})
            raise EvidenceError(
                f"{', '.join(map(str, sorted(lost)))}: missing or broken, so that the evidence of "
                f"the sweep {sweep} can't be read. {how_to_restore(' and '.join(corpora))}"
            )

    def predictions(self, run: StoredRun, split: str) -> Labels:
        """Return the (T,) ids of the labels, in its text's order, that a run predicts."""
        text = self._text_of([run], split)
        if run.labels == text.labels:
            return unpack(run.packed[split], text.gold)
        own = translate(text.gold, text.labels, run.labels)
        return translate(unpack(run.packed[split], own), run.labels, text.labels)

    def _text_of(self, runs: Sequence[StoredRun], split: str) -> Text:
        first = runs[0].manifest
        checksum = first.tokens[split].checksum
        for run in runs:
            if run.manifest.tokens[split].checksum != checksum:
                raise EvidenceError(
                    f"{self.folder}: runs {first.run} and {run.manifest.run} predict different "
                    f"texts of {first.corpus} {split}. Sweep again with one version of the corpus."
                )
        return self._text(self.folder, first.corpus, split, checksum)

    def _of(self, sweep: str, arm: str, target: str) -> list[StoredRun]:
        found = [
            run for run in self._runs(sweep) if (run.place.arm, run.place.target) == (arm, target)
        ]
        if not found:
            raise EvidenceError(
                f"{self.folder / sweep}: no evidence of {target} {arm}. "
                f"{self._say_what_there_is(sweep, target)} Make it with: {command_for(sweep)}"
            )
        return found

    def _say_what_there_is(self, sweep: str, target: str) -> str:
        places = [run.place for run in self._runs(sweep)]
        arms = sorted({place.arm for place in places if place.target == target})
        if arms:
            return f"Of {target} there is some of: {', '.join(arms)}."
        targets = sorted({place.target for place in places})
        return f"There is some of the targets {', '.join(targets)}."

    def _runs(self, sweep: str) -> Iterator[StoredRun]:
        files = self.files(sweep)
        if not files:
            raise EvidenceError(
                f"{self.folder / sweep}: no evidence of the sweep {sweep!r}. "
                f"Make it with: {command_for(sweep)}"
            )
        for path in files:
            yield from self.batch(path).runs

    def _paths(self, sweep: str) -> Iterator[Path]:
        found = self.folder.glob(f"{sweep}/*.parquet")
        return (path for path in found if not is_partial(path))


def _wrong_epoch(where: str, epoch: int | None, epochs: Sequence[int]) -> str:
    if not epochs:
        return f"{where} has one state a source model, not chosen by number. Leave the epoch out."
    known = ", ".join(map(str, epochs))
    if epoch is None:
        return f"{where} has many pretraining states. Give one of the epochs {known}."
    return f"{where}: no runs from pretraining epoch {epoch}. There are: {known}."
