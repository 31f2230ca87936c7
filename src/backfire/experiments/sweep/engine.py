"""The sweep engine: trains what is missing, batch by batch, and writes the evidence."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from backfire.corpora.subset import Subset
from backfire.engines.jobs import work_off
from backfire.engines.queue import Failed, Finished, Queue
from backfire.experiments.spec import RunRequest
from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.carrying_out import Job, job_of
from backfire.experiments.sweep.combining import Combination, name_cells
from backfire.experiments.sweep.evidence_writer import EvidenceWriter
from backfire.experiments.sweep.forecast import Forecast, Left
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.known_costs import KnownCosts
from backfire.experiments.sweep.news import (
    RunEnded,
    RunFailed,
    Standing,
    StatesAbsent,
    StatesRemoved,
    SweepBegun,
)
from backfire.experiments.sweep.outcome import SweepOutcome
from backfire.experiments.sweep.spec import SweepSpec
from backfire.experiments.sweep.undertaking import Undertaking, undertake
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
    return _Engine(undertake(specs, lab.settled()), say).run()


class _Engine:
    def __init__(self, plan: Undertaking, say: Say) -> None:
        self.plan, self.say = plan, say
        self.lab, self.library, self.identities = plan.lab, plan.library, plan.identities
        self.states, self.combinations = plan.states, plan.combinations
        self.evidence = EvidenceWriter(
            self.lab.results, self.library, self.identities, self.states, self.combinations, say
        )
        self.job = job_of(self.lab.store if self.lab.cluster else None)
        self.queue: Queue[Job] = Queue()
        self.trained: list[str] = []
        self.failures: dict[str, Exception] = {}
        self.heard: set[str] = set()
        self.told: set[str] = set()
        self.absent: dict[StatesAbsent, None] = {}

    def run(self) -> SweepOutcome:
        self._prepare()
        if not self.lab.runs.exists() and self.plan.complete:
            return self._work()  # from the evidence alone
        with at_work(self.lab.runs) as self.when_alone:
            clear_workshops(self.lab.runs)
            return self._work()

    @cached_property
    def costs(self) -> KnownCosts:
        """What runs like those that are missing have cost, on the corpora of these sweeps."""
        own = {request.corpus for state in self.states for request in state.may_train()}

        def n_tokens(corpus: str, subset: Subset) -> int:
            return self.identities.n_training_tokens(corpus, subset) if corpus in own else 0

        return KnownCosts(self.library.manifests(), n_tokens)

    def _work(self) -> SweepOutcome:
        here = None if self.lab.cluster else min(self.lab.jobs, os.cpu_count() or 1)
        self.forecast = Forecast(self.identities.tokens_of_an_epoch, at_a_time=here)
        self.say(SweepBegun(self._standing()))
        for place, state in enumerate(self.states):
            self._tell_absent(state)
            self._add(state.begin(), place)
            self._settle(state)
        self._combine()
        where = self.lab
        for outcome in work_off(
            self.job, self.queue, self._watch, jobs=where.jobs, cluster=where.cluster
        ):
            if isinstance(outcome, Finished):
                self._finish(*outcome.spec, self.job.collect(outcome.result, where.runs))
            else:
                self._fail(outcome)
        self._return_models()
        return self._outcome()

    def _outcome(self) -> SweepOutcome:
        places = name_cells(self.states)
        places |= {each.cell: each.spec.run for each in self.combinations.known(self.states)}
        skipped = sum(state.n_skipped for state in self.states)
        return SweepOutcome(
            n_runs=self.plan.n_done,
            trained=tuple(self.trained),
            failures=self.failures,
            n_skipped=skipped + self.combinations.n_skipped(self.states),
            written=tuple(self.evidence.written),
            places=places,
            absent=tuple(self.absent),
            lost_texts=tuple(self.evidence.lost),
        )

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
            self._give_out(request.model_copy(update=stored), place, position)

    def _give_out(self, wanted: RunRequest | Combination, place: int, position: int) -> None:
        self.job.offer(wanted)
        self.queue.add((wanted, place), rank=(place, position))

    def _watch(self, progress: Progress) -> None:
        self.forecast.observe(progress)
        if progress.epoch:
            self.heard.add(progress.name)
        self.say(progress)

    def _finish(self, request: RunRequest | Combination, place: int, folder: RunFolder) -> None:
        if isinstance(request, Combination):
            self.trained.append(request.name)
            self._tell(request.name, folder.manifest)
            self.evidence.write_combined()
            self._return_models(request.members)
            return
        state = self.states[place]
        manifest = folder.manifest
        self.forecast.observe_end(request)
        self.costs.learn(manifest)
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
            self._give_out(combination, _NO_BATCH, 0)
        self.evidence.write_combined()

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
        waiting = [each for state in self.states for each in state.waiting(self.forecast)]
        left = [Left(each.request, each.times, self.costs.of(each.spec)) for each in waiting]
        n_done = self.plan.n_done
        return Standing(
            n_done=n_done,
            n_runs=n_done + self.plan.n_combined_left + round(sum(each.times for each in left)),
            is_estimate=any(each.times != 1 for each in left),
            tokens_per_cpu_second=self.forecast.tokens_per_cpu_second,
            seconds_left=self.forecast.seconds_left(left),
        )

    def _settle(self, state: BatchState) -> None:
        """Write the evidence of what is complete, and drop what a complete batch needs no more."""
        self.evidence.write_trained(state)
        if self.lab.results is not None and state.complete:
            self._drop_states(state)
            self._return_models(state.all_pilots)

    def _drop_states(self, state: BatchState) -> None:
        source = state.batch.source
        if not self.lab.remove_states or not source or not state.wants_states:
            return
        folder = self.library.folder(source.run)
        if folder and folder.states.exists():
            freed = sum(file.stat().st_size for file in folder.states.iterdir())
            if self.when_alone(lambda: remove_folder(folder.states)):  # another sweep may need them
                self.say(StatesRemoved(source.request.name, freed))
