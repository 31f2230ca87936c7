"""Carries out what a sweep wants, on this machine or on one of a cluster."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backfire.experiments.run_store import RunStore
from backfire.experiments.spec import RunRequest
from backfire.experiments.sweep.combining import Combination, make_combination
from backfire.experiments.sweep.scratch import scratch_folder
from backfire.experiments.training_run import Progress, carry_out, specify_run
from backfire.records.run_folder import RunFolder, run_path

Say = Callable[[Progress], None]
Job = tuple[RunRequest | Combination, int]
"""A run, and the place of its batch in the plan; one that combines others has none."""


def job_of(store: str | None) -> "CarryOut":
    """Return what carries out the jobs of a sweep.

    Args:
        store: The place through which runs go (`run_store.RunStore`); None for a folder of runs
            that whoever carries out a job finds where whoever asks for it does.

    Raises:
        SettingsError: If the store can't be written.
    """
    if store is None:
        return CarryOut()
    found = RunStore(store)
    found.check()
    found.clear_leftovers(datetime.now(UTC))
    return CarryOutThroughStore(found)


@dataclass(frozen=True)
class CarryOut:
    """Carries out a job in the folder of runs that it names."""

    def __call__(self, job: Job, say: Say) -> RunFolder:
        """Carry it out.

        Returns:
            The folder of the run, where this was carried out.
        """
        wanted = job[0]
        if isinstance(wanted, Combination):
            return make_combination(wanted)
        return carry_out(wanted, say)

    def offer(self, wanted: RunRequest | Combination) -> None:
        """Make what a job rests on ready, before it is given out."""

    def collect(self, folder: RunFolder, runs: Path) -> RunFolder:
        """Return the folder of a run among the runs of this machine."""
        del runs
        return folder


@dataclass(frozen=True)
class CarryOutThroughStore(CarryOut):
    """Carries out a job on a machine of a cluster that shares no folder with the others.

    What the run starts from or consults is fetched from the store into a folder of the job's own,
    and what comes of it is put there; a run that is there already is not trained again.

    Attributes:
        store: The store.
    """

    store: RunStore

    def __call__(self, job: Job, say: Say) -> RunFolder:
        """Carry it out; what is asked for is put into the store.

        Returns:
            The name of the run's folder, which is in the store alone.
        """
        wanted = job[0]
        with scratch_folder() as scratch:
            states = isinstance(wanted, RunRequest) and wanted.reads_states
            for path in _rests_on(wanted):
                self.store.fetch(RunFolder(path).run, scratch, states=states)
            if isinstance(wanted, Combination):
                return self._put(make_combination(replace(wanted, runs=scratch)))
            request = self._moved(wanted, scratch)
            run = specify_run(request).run
            if self.store.holds(run, model=request.keep_model, states=request.keep_states):
                say(Progress(request.name, request.settings.training.epochs, None))
                return RunFolder(run_path(scratch, run))
            return self._put(carry_out(request, say))

    def offer(self, wanted: RunRequest | Combination) -> None:
        """Put what a job rests on into the store, from this machine."""
        for path in _rests_on(wanted):
            self.store.put(RunFolder(path))
        if isinstance(wanted, RunRequest) and wanted.vectors:
            self.store.put_file(wanted.vectors, _vectors_name(wanted.vectors))

    def collect(self, folder: RunFolder, runs: Path) -> RunFolder:
        """Fetch what a job has made into the folder of runs of this machine."""
        return self.store.fetch(folder.run, runs)

    def _put(self, folder: RunFolder) -> RunFolder:
        self.store.put(folder)
        return folder

    def _moved(self, request: RunRequest, scratch: Path) -> RunRequest:
        """Return the request with every run and the vectors where this machine has them."""
        places: dict[str, Any] = {"runs": scratch}
        places["references"] = tuple(scratch / path.name for path in request.references)
        places |= {
            name: scratch / path.name
            for name in ("source", "pilot")
            if (path := getattr(request, name))
        }
        if request.vectors:
            name = _vectors_name(request.vectors)
            places["vectors"] = scratch / name
            self.store.fetch_file(name, scratch / name)
        return request.model_copy(update=places)


def _rests_on(wanted: RunRequest | Combination) -> Iterator[Path]:
    """Give the run folders that a job reads."""
    if isinstance(wanted, Combination):
        yield from (run_path(wanted.runs, run) for run in wanted.members)
        return
    yield from wanted.references
    yield from (path for path in (wanted.source, wanted.pilot) if path)


def _vectors_name(vectors: Path) -> str:
    return f"vectors/{vectors.name}"
