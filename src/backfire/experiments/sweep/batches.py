"""How far a batch is: what of it is there, what is missing, what failed."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from backfire.experiments.spec import RunRequest
from backfire.experiments.sweep.forecast import Forecast
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.news import StatesAbsent
from backfire.experiments.sweep.plan import Cell, PlannedBatch, PlannedRun, Waiting


class BatchState:
    """A batch on its way.

    Attributes:
        batch: The batch.
        source: Its source model, once it is known.
        runs: Its runs, once they are known: all of them when the source model is.
        n_skipped: Runs that can't be done, since what they start from or consult failed.
        pilots: The runs that missing ones look at; their models are needed until these are there.
    """

    def __init__(self, batch: PlannedBatch, library: Library) -> None:
        self.batch = batch
        self._library = library
        self.source = library.source(batch.source.run) if batch.source else None
        self.runs: Sequence[PlannedRun] = []
        self._missing: dict[str, RunRequest] = {}
        self._failed: set[str] = set()
        self._needed: dict[str, RunRequest] = {}
        self._not_consulted: list[RunRequest] = []
        self._lent: set[Cell] = set()
        self.pilots: set[str] = set()
        self.n_skipped = 0
        self.lend(())

    def lend(self, cells: Iterable[Cell]) -> None:
        """Ask for the models of some runs too, before anything is begun: others are made of them.

        Args:
            cells: Where these runs stand; those of other batches are passed over.
        """
        self._lent.update(cells)
        if self.batch.source is None or self.source:
            self._look()
        if self._missing or not self.runs:
            self._needed = {each.name: each for each in self._prerequisites()}

    @property
    def all_pilots(self) -> list[str]:
        """The runs that its runs look at, whether these are there or not."""
        return sorted({run.spec.pilot for run in self.runs if run.spec.pilot})

    @property
    def complete(self) -> bool:
        """Whether every run is there."""
        return not (self._source_waits or self._missing or self._failed)

    def absent(self) -> Iterator[StatesAbsent]:
        """Give the states that are listed and that its source model, once it is known, lacks."""
        source = self.batch.source
        if source and self.source:
            for epochs, runs in self.batch.absent(self.source).items():
                yield StatesAbsent(source.request.name, self.source.epochs, epochs, tuple(runs))

    def lacks(self, sweep: str) -> bool:
        """Tell whether a run of a sweep is not there."""
        if not self.runs:
            return True
        gone = self._missing.keys() | self._failed
        return any(
            run.request.name in gone and any(own == sweep for own, _ in run.cells)
            for run in self.runs
        )

    @property
    def n_done(self) -> int:
        """How many runs are there, the source model included if it is."""
        gone = self._missing.keys() | self._failed
        n_targets = sum(run.request.name not in gone for run in self.runs)
        source = self.batch.source
        source_there = self.source is not None and not self._source_waits
        source_there &= source is None or source.request.name not in self._failed
        return n_targets + int(source_there)

    @property
    def wants_states(self) -> bool:
        """Whether pretraining states are chosen, by number or by a mitigation."""
        return any(
            wanted.epochs != "best" or wanted.settings.tries_states for wanted in self.batch.wanted
        )

    @property
    def needs_vectors(self) -> bool:
        """Whether anything that is missing starts from word vectors."""
        return not self.complete and any(wanted.vectors for wanted in self.batch.wanted)

    def begin(self) -> list[RunRequest]:
        """Return what can be trained at once: what the runs start from and consult, if anything."""
        return list(self._needed.values()) or self._ready()

    def finish(self, request: RunRequest, run: str) -> list[RunRequest]:
        """Take note of a run that is there; return what can be trained now."""
        if request.name not in self._needed:
            self._missing.pop(request.name, None)
            return self._looking_at(run)
        del self._needed[request.name]
        if self._is_source(request):
            self.source = self._library.trained_source(run)
            self._look()
        return [] if self._needed else self._ready()

    def fail(self, request: RunRequest) -> list[RunRequest]:
        """Take note of a run that failed, and of those that can't be done without it.

        Returns:
            What can be trained now: the others, if this was the last that they waited for.
        """
        if request.name not in self._needed:
            self._missing.pop(request.name, None)
            self._failed.add(request.name)
            lost = [run.run for run in self.runs if run.request.name == request.name]
            self._skip(each.name for run in lost for each in self._looking_at(run))
            return []
        del self._needed[request.name]
        self._failed.add(request.name)
        if self._is_source(request):
            self._skip(self._missing.keys(), at_least=len(self.batch.wanted))
            self._needed = {}
        else:
            self._not_consulted.append(request)
            self._skip_lost()
        return [] if self._needed else self._ready()

    def may_train(self) -> list[RunRequest]:
        """Return what may have to be trained, one request a corpus at the least."""
        if self.complete:
            return []
        source = self._source_request()
        waiting = [self.batch.request(wanted, None) for wanted in self.batch.wanted]
        return [*([source] if source else []), *(list(self._missing.values()) or waiting)]

    def waiting(self, forecast: Forecast) -> Iterator[Waiting]:
        """Give what is left to do; an estimate while the source model is in training."""
        source = self._source_request()
        if source and self._source_waits and self.batch.source:
            yield Waiting(source, self.batch.source.spec)
        if self._missing or not (source and self._source_waits):
            for run in self.runs:
                if run.request.name in self._missing:
                    yield Waiting(self._missing[run.request.name], run.spec, run.cells)
            return
        for wanted in self.batch.wanted:
            states = forecast.epochs(source) + 1 if wanted.epochs == "all" else 1.0
            n_states = len(wanted.epochs) if isinstance(wanted.epochs, tuple) else states
            yield self.batch.unnamed(wanted, n_states)

    def consulted_anew(self) -> Iterator[Waiting]:
        """Give the runs that missing ones consult and whose models are not here."""
        for wanted in self.batch.wanted:
            for run in self.batch.references(wanted):
                if run.request.name in self._needed:
                    yield Waiting(run.request, run.spec, run.cells)

    def _look(self) -> None:
        """Learn which runs there are to be, and which of them are missing."""
        self.runs = self.batch.runs(self.source)
        begun = [run for run in self.runs if not self._is_there(run)]
        self.pilots = {run.spec.pilot for run in begun if run.spec.pilot}
        self._missing = {
            run.request.name: self._with_model(run) for run in self.runs if not self._is_there(run)
        }
        self._skip_lost()

    def _is_there(self, run: PlannedRun) -> bool:
        return self._library.has_model(run) if self._lends(run) else self._library.has(run.run)

    def _looking_at(self, pilot: str) -> list[RunRequest]:
        """Return what is missing and looks at this pilot."""
        missing = self._missing.values()
        return [each for each in missing if each.pilot and _run_of(each.pilot) == pilot]

    def _lends(self, run: PlannedRun) -> bool:
        return run.run in self.pilots or bool(self._lent.intersection(run.cells))

    def _ready(self) -> list[RunRequest]:
        """Return what is missing and waits for nothing: the pilot that it looks at is there."""
        waited_for = {run.run for run in self.runs if run.request.name in self._missing}
        return [
            each
            for each in self._missing.values()
            if each.pilot is None or _run_of(each.pilot) not in waited_for
        ]

    def _with_model(self, run: PlannedRun) -> RunRequest:
        """Return how a run is asked for: with a model for now, if others are made of it."""
        if run.request.keep_model or not self._lends(run):
            return run.request
        return run.request.model_copy(update={"keep_model": True, "lends_model": True})

    def _skip_lost(self) -> None:
        """Skip what consults a run that failed, as far as the runs are known."""
        self._skip(
            name
            for name, each in self._missing.items()
            if any(self._consults(each, failed) for failed in self._not_consulted)
        )

    def _skip(self, names: Iterable[str], at_least: int = 0) -> None:
        skipped = list(names)
        self.n_skipped += len(skipped) or at_least
        self._failed.update(skipped)
        for name in skipped:
            del self._missing[name]

    def _prerequisites(self) -> Iterator[RunRequest]:
        """Give what must be there before the runs: the source model, and what they consult."""
        source = self._source_request()
        if source:
            yield source
        for wanted in self.batch.wanted:
            for reference in self.batch.references(wanted):
                if not self._library.has_model(reference):
                    yield reference.request

    @property
    def _source_waits(self) -> bool:
        return self.batch.source is not None and self.batch.source.request.name in self._needed

    def _consults(self, request: RunRequest, reference: RunRequest) -> bool:
        return any(
            self.batch.request(wanted, None).references == request.references
            and reference.name in (each.request.name for each in self.batch.references(wanted))
            for wanted in self.batch.wanted
        )

    def _source_request(self) -> RunRequest | None:
        source = self.batch.source
        return (
            source.request.model_copy(update={"keep_states": self._needs_states})
            if source
            else None
        )

    @property
    def _needs_states(self) -> bool:
        missing = self._missing.values()
        return any(each.reads_states for each in missing) or (self.wants_states and not missing)

    def _is_source(self, request: RunRequest) -> bool:
        return self.batch.source is not None and request.name == self.batch.source.request.name


def _run_of(folder: Path) -> str:
    return folder.name.removeprefix("run=")
