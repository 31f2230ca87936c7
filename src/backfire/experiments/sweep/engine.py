"""The sweep engine: trains what is missing, batch by batch, and writes the evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from backfire.engines.jobs import work_off
from backfire.engines.queue import Failed, Finished, Queue
from backfire.experiments.run_store import RunStore
from backfire.experiments.spec import RunRequest
from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.carrying_out import CarryOutWithStore, Job, carry_out_here
from backfire.experiments.sweep.combining import Combination, Combinations, name_cells
from backfire.experiments.sweep.conflicts import (
    find_combined_conflicts,
    find_conflicts,
    refuse,
)
from backfire.experiments.sweep.forecast import Forecast
from backfire.experiments.sweep.identities import Identities, Lab
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.lost_texts import restore_texts
from backfire.experiments.sweep.news import (
    EvidenceWritten,
    RunEnded,
    RunFailed,
    Standing,
    StatesAbsent,
    StatesRemoved,
    SweepBegun,
    TextLost,
    TextWritten,
)
from backfire.experiments.sweep.outcome import SweepOutcome
from backfire.experiments.sweep.plan import make_batches
from backfire.experiments.sweep.sheets import Sheet, write_sheet
from backfire.experiments.sweep.spec import SweepSpec
from backfire.experiments.sweep.spec_checks import refuse_namesakes
from backfire.experiments.training_run import Progress
from backfire.models.device import find_device
from backfire.records.locks import at_work
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder, clear_workshops
from backfire.records.whole import remove_folder

_NO_BATCH = -1

Say = Callable[[Any], None]


def run_sweeps(specs: Sequence[SweepSpec], lab: Lab, say: Say = lambda _: None) -> SweepOutcome:
    """Carry out sweeps: what is in the evidence or in the runs folder is not trained again.

    A run that fails is told and does not stop the others; one that crashes or is killed is tried
    once more. Several sweeps may be at work on one runs folder.

    Args:
        specs: The sweeps.
        lab: Where everything is.
        say: Called with `training_run.Progress` and the records of `sweep.news`.

    Raises:
        BackfireError: If corpora or vectors can't be used, two sweeps have one name, or the
            evidence is of other settings.
    """
    refuse_namesakes(specs)
    lab = lab.settled()
    library = Library(lab)
    identities = Identities(lab, library.known)
    batches = make_batches(specs, identities)
    states = [BatchState(batch, library) for batch in batches]
    combinations = Combinations(specs, library, names_sweeps=len(specs) > 1)
    if library.evidence and not lab.replace:
        names = [spec.name for spec in specs]
        conflicts = find_conflicts(library.evidence, batches, names)
        refuse([*conflicts, *find_combined_conflicts(library.evidence, combinations, states)])
    lent = combinations.cells_to_lend(states)
    for state in states:
        state.lend(lent)
    return _Engine(lab, library, identities, states, combinations, say).run()


@dataclass
class _Engine:
    lab: Lab
    library: Library
    identities: Identities
    states: list[BatchState]
    combinations: Combinations
    say: Say
    queue: Queue[Job] = field(default_factory=Queue)
    trained: list[str] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    seen: set[Path] = field(default_factory=set)
    absent: dict[StatesAbsent, None] = field(default_factory=dict)
    lost: dict[TextLost, None] = field(default_factory=dict)

    def run(self) -> SweepOutcome:
        self._prepare()
        if not self.lab.runs.exists() and self._is_complete():
            return self._work()  # from the evidence alone
        with at_work(self.lab.runs) as self.when_alone:
            clear_workshops(self.lab.runs)
            return self._work()

    def _work(self) -> SweepOutcome:
        self.forecast = Forecast(self.identities.n_training_tokens)
        self.say(SweepBegun(self._standing()))
        for place, state in enumerate(self.states):
            self._tell_absent(state)
            self._add(state.begin(), place)
            self._settle(state)
        self._combine()
        job, lab = self.through_store or carry_out_here, self.lab
        for outcome in work_off(job, self.queue, self._watch, jobs=lab.jobs, cluster=lab.cluster):
            if isinstance(outcome, Finished):
                self._finish(*outcome.spec, self._collect(outcome.result))
            else:
                self._fail(outcome)
        self._return_models()
        return self._outcome()

    def _outcome(self) -> SweepOutcome:
        places = name_cells(self.states)
        places |= {each.cell: each.spec.run for each in self.combinations.known(self.states)}
        skipped = sum(state.n_skipped for state in self.states)
        return SweepOutcome(
            n_runs=self._n_done(),
            trained=tuple(self.trained),
            failures=self.failures,
            n_skipped=skipped + self.combinations.n_skipped(self.states),
            written=tuple(self.written),
            places=places,
            absent=tuple(self.absent),
            lost_texts=tuple(self.lost),
        )

    @cached_property
    def through_store(self) -> CarryOutWithStore | None:
        if self.lab.store is None or self.lab.cluster is None:
            return None
        store = RunStore(self.lab.store)
        store.check()
        return CarryOutWithStore(store)

    def _give_out(
        self, wanted: RunRequest | Combination, place: int, rank: tuple[int, int]
    ) -> None:
        if self.through_store:
            self.through_store.offer(wanted)
        self.queue.add((wanted, place), rank=rank)

    def _collect(self, folder: RunFolder) -> RunFolder:
        through = self.through_store
        return through.collect(folder, self.lab.runs) if through else folder

    def _is_complete(self) -> bool:
        n_combined = self.combinations.n_done(self.states)
        all_combined = n_combined == len(self.combinations.wanted)
        return all_combined and all(state.complete for state in self.states)

    def _n_done(self) -> int:
        n_combined = self.combinations.n_done(self.states)
        return n_combined + sum(state.n_done for state in self.states)

    def _prepare(self) -> None:
        """See that what is missing can be trained, before anything is begun."""
        missing = [request for state in self.states for request in state.may_train()]
        self.identities.need(sorted({request.corpus for request in missing}))
        for request in missing[:1]:
            find_device(request.settings.training.device)
        self.store: Path | None = None
        if any(state.needs_vectors for state in self.states):
            # of all corpora, not of those that are missing now, so that it is made only once
            corpora = {name for state in self.states for name in state.batch.corpora_with_vectors}
            self.store = self.identities.store(filter(self.identities.has, sorted(corpora)))

    def _add(self, requests: Sequence[RunRequest], place: int) -> None:
        for position, request in enumerate(requests):
            stored = {"vectors": self.store} if request.vectors else {}
            self._give_out(request.model_copy(update=stored), place, (place, position))

    def _watch(self, progress: Progress) -> None:
        self.forecast.observe(progress)
        if progress.epoch:
            self.heard.add(progress.name)
        self.say(progress)

    def _finish(self, request: RunRequest | Combination, place: int, folder: RunFolder) -> None:
        if isinstance(request, Combination):
            self.trained.append(request.name)
            self._tell(request.name, folder.manifest)
            self._write_combined()
            self._return_models(request.members)
            return
        state = self.states[place]
        manifest = folder.manifest
        self.forecast.observe_end(request)
        if request.name in self.heard:
            self.heard.remove(request.name)
            self.trained.append(request.name)
        self._add(state.finish(request, manifest.run), place)
        if request.name not in self.told:  # what another run consults is asked for twice
            self.told.add(request.name)
            self._tell(request.name, manifest)
        self._tell_absent(state)
        self._settle(state)
        if request.keep_model:
            self._combine()

    def _combine(self) -> None:
        """Begin the combined runs whose members are all there."""
        for combination in self.combinations.begin(self.states):
            self._give_out(combination, _NO_BATCH, (_NO_BATCH, 0))
        self._write_combined()

    def _write_combined(self) -> None:
        if self.lab.results is not None:
            for sheet in self.combinations.sheets(self.states, self.lab.results):
                self._write_sheet(sheet, self.lab.results)

    def _return_models(self, runs: Sequence[str] | None = None) -> None:
        """Remove models that were kept for now and that nothing needs any more; all by default."""
        for run in self.combinations.returnable(self.states, runs):
            self.when_alone(partial(self.library.drop_lent, run))

    def _tell(self, name: str, manifest: Manifest) -> None:
        self.say(
            RunEnded(
                name=name,
                score=manifest.validation_score,
                epoch=manifest.best_epoch,
                cpu_seconds=manifest.cpu_seconds,
                standing=self._standing(),
            )
        )

    def _tell_absent(self, state: BatchState) -> None:
        """Tell once of each source model that stopped before what is listed."""
        for news in state.absent():
            if news not in self.absent:
                self.absent[news] = None
                self.say(news)

    def _fail(self, outcome: Failed[Job]) -> None:
        request, place = outcome.spec
        skipped = 0
        if not outcome.again:
            self.failures[request.name] = outcome.failure
        if not outcome.again and not isinstance(request, Combination):
            state = self.states[place]
            before = state.n_skipped
            self._add(state.fail(request), place)
            skipped = state.n_skipped - before
        self.say(RunFailed(request.name, str(outcome.failure), outcome.again, skipped))

    def _standing(self) -> Standing:
        left = [each for state in self.states for each in state.left(self.forecast)]
        n_done = self._n_done()
        combined_left = len(self.combinations.wanted) - self.combinations.n_done(self.states)
        return Standing(
            n_done=n_done,
            n_runs=n_done + combined_left + round(sum(times for _, times in left)),
            is_estimate=any(times != 1 for _, times in left),
            tokens_per_cpu_second=self.forecast.tokens_per_cpu_second,
            seconds_left=self.forecast.seconds_left(left),
        )

    def _settle(self, state: BatchState) -> None:
        """Write the evidence of what is complete, and drop what a complete batch needs no more."""
        if self.lab.results is None:
            return
        for sweep, name in state.batch.sheets:
            sharing = [each for each in self.states if (sweep, name) in each.batch.sheets]
            if not any(each.lacks(sweep) for each in sharing):
                self._write(sweep, name, sharing, self.lab.results)
        if state.complete:
            self._drop_states(state)
            self._return_models(state.all_pilots)

    def _write(self, sweep: str, name: str, states: Sequence[BatchState], results: Path) -> None:
        runs = {
            place: run.run
            for state in states
            for run in state.runs
            for own, place in run.cells
            if own == sweep
        }
        sources = tuple(state.source for state in states if state.source)
        self._write_sheet(Sheet(results / sweep / f"{name}.parquet", runs, sources), results)

    def _write_sheet(self, sheet: Sheet, results: Path) -> None:
        if sheet.path in self.seen:
            return
        self.seen.add(sheet.path)
        if write_sheet(sheet, results, self.library, self.identities):
            self.written.append(sheet.path)
            self.say(EvidenceWritten(sheet.path, len(sheet.runs)))
        self._restore_texts(sheet.path, results)

    def _restore_texts(self, path: Path, results: Path) -> None:
        found = restore_texts(path, results, self.library, self.identities)
        for text in found.written:
            self.say(TextWritten(text))
        for news in (TextLost(text, corpus) for text, corpus in found.lost.items()):
            if news not in self.lost:
                self.lost[news] = None
                self.say(news)

    def _drop_states(self, state: BatchState) -> None:
        source = state.batch.source
        if not self.lab.remove_states or not source or not state.wants_states:
            return
        folder = self.library.folder(source.run)
        if folder and folder.states.exists():
            freed = sum(file.stat().st_size for file in folder.states.iterdir())
            if self.when_alone(lambda: remove_folder(folder.states)):  # another sweep may need them
                self.say(StatesRemoved(source.request.name, freed))
