"""Which runs there are already: in the evidence, or as finished run folders."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from backfire.experiments.evidence.batch_file import Place, SourceRecord, StoredRun
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.plan import PlannedRun
from backfire.records.errors import ModelError, SettingsError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import MANIFEST, RunFolder, find_runs, run_path
from backfire.records.whole import remove_folder


class Library:
    """What was done before, wherever it was done."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.evidence = Evidence(lab.results) if lab.results else None

    def folder(self, run: str) -> RunFolder | None:
        """Return the folder of a finished run, or None."""
        folder = RunFolder(run_path(self.lab.runs, run))
        return folder if (folder.path / MANIFEST).exists() else None

    def has(self, run: str) -> bool:
        """Tell whether a run was done."""
        return run in self._stored or self.folder(run) is not None

    def has_model(self, run: PlannedRun) -> bool:
        """Tell whether a run was done and its model is here."""
        folder = self.folder(run.run)
        return folder is not None and folder.model.exists()

    def is_lent(self, run: str) -> bool:
        """Tell whether the model of a run is here, and kept for now only."""
        folder = self.folder(run)
        return folder is not None and folder.lent.exists() and folder.model.exists()

    def drop_lent(self, run: str) -> None:
        """Remove the model of a run that was kept for now."""
        folder = RunFolder(run_path(self.lab.runs, run))
        remove_folder(folder.model)
        folder.lent.unlink(missing_ok=True)

    def stored(self, run: str, place: Place) -> StoredRun | None:
        """Return a run from the evidence, for a place in a sweep; None if it is not there."""
        found = self._stored.get(run)
        return replace(found, place=place) if found else None

    def source(self, run: str) -> SourceRecord | None:
        """Return what is known of a trained source model: from the evidence, else its folder."""
        return self._sources.get(run) or self.trained_source(run)

    def trained_source(self, run: str) -> SourceRecord | None:
        """Return what is known of a source model that was trained here."""
        folder = self.folder(run)
        if not folder:
            return None
        history = json.loads((folder.path / "history.json").read_text(encoding="utf-8"))
        return SourceRecord(folder.manifest, len(history))

    def manifests(self) -> Iterator[Manifest]:
        """Give the manifests of all runs that are there, those of the evidence first, each once.

        Folders whose manifests are damaged are passed over.
        """
        found = {run: stored.manifest for run, stored in self._stored.items()}
        found |= {run: source.manifest for run, source in self._sources.items()}
        yield from found.values()
        for folder in find_runs(self.lab.runs):
            if folder.run not in found:
                with suppress(ModelError, SettingsError):
                    yield folder.manifest

    @cached_property
    def known(self) -> dict[str, Manifest]:
        """A manifest of each corpus that the evidence knows."""
        manifests = [run.manifest for run in self._stored.values()]
        manifests += [source.manifest for source in self._sources.values()]
        return {manifest.corpus: manifest for manifest in manifests}

    @cached_property
    def _stored(self) -> dict[str, StoredRun]:
        return {run.manifest.run: run for run in self._all_runs()}

    @cached_property
    def _sources(self) -> dict[str, SourceRecord]:
        if not self.evidence:
            return {}
        batches = (
            self.evidence.batch(path)
            for sweep in self.evidence.sweeps()
            for path in self.evidence.files(sweep)
        )
        return {source.manifest.run: source for batch in batches for source in batch.sources}

    def _all_runs(self) -> Iterator[StoredRun]:
        if self.evidence:
            for sweep in self.evidence.sweeps():
                for path in self.evidence.files(sweep):
                    yield from self.evidence.batch(path).runs
