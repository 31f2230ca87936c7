"""The plan: what sweeps want, ordered by source model and named by what decides each result."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backfire.experiments.evidence.batch_file import Place, SourceRecord
from backfire.experiments.spec import RunRequest, RunSpec, SourceIdentity, SourceState
from backfire.experiments.sweep.epochs import absent_from, states_of
from backfire.experiments.sweep.identities import Identities, Lab
from backfire.experiments.sweep.spec import SweepSpec
from backfire.experiments.sweep.wanted import SourceWanted, Wanted, expand
from backfire.records.run_folder import run_path

Cell = tuple[str, Place]
"""A sweep and a place in it."""


@dataclass(frozen=True)
class PlannedRun:
    """A run, and the places in the sweeps that it fills.

    Attributes:
        spec: What decides its result.
        request: How it is asked for.
        cells: Where it stands.
    """

    spec: RunSpec
    request: RunRequest
    cells: tuple[Cell, ...]

    @property
    def run(self) -> str:
        """Its hash."""
        return self.spec.run


@dataclass(frozen=True)
class Waiting:
    """What is to be trained.

    Attributes:
        request: How it is asked for.
        spec: What decides its result; while the source model is not trained, as if that were
            fine-tuned before its first epoch.
        cells: Where it stands; a source model stands nowhere.
        times: How often, where the pretraining states are not known yet: an estimate.
    """

    request: RunRequest
    spec: RunSpec
    cells: tuple[Cell, ...] = ()
    times: float = 1.0


@dataclass(frozen=True)
class PlannedBatch:
    """A source model with everything that is fine-tuned from it, or one target's random runs.

    Attributes:
        number: The number of its source model; 0 without one.
        source: The source model, without cells.
        wanted: What is fine-tuned from it; or what starts at random.
        identities: Corpora and vectors.
        names_sweeps: Whether the runs' names say which sweep they are of.
    """

    number: int
    source: PlannedRun | None
    wanted: tuple[Wanted, ...]
    identities: Identities
    names_sweeps: bool = True

    @property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """The files of evidence that it goes into: the sweep, and the name of the file."""
        first = self.wanted[0]
        name = (
            f"{first.source.corpus}-{first.source.seed}"
            if first.source
            else f"random-{first.target}"
        )
        return tuple((sweep, name) for sweep in dict.fromkeys(w.sweep for w in self.wanted))

    @property
    def corpora_with_vectors(self) -> set[str]:
        """The corpora whose words start from word vectors."""
        targets = {wanted.target for wanted in self.wanted if wanted.vectors}
        sources = {w.source.corpus for w in self.wanted if w.source and w.source.vectors}
        return targets | sources

    def runs(self, source: SourceRecord | None) -> list[PlannedRun]:
        """Return the runs, each once.

        Args:
            source: The source model, now that it is trained; None without one.
        """
        planned: dict[str, PlannedRun] = {}
        for wanted in self.wanted:
            for epoch in chosen_epochs(wanted, source):
                made = self._plan(wanted, epoch, source)
                known = planned.get(made.run, made)
                keep = known.request.keep_model or made.request.keep_model
                planned[made.run] = PlannedRun(
                    made.spec,
                    known.request.model_copy(update={"keep_model": keep}),
                    known.cells if known is made else (*known.cells, *made.cells),
                )
        return list(planned.values())

    def absent(self, source: SourceRecord | None) -> dict[tuple[int, ...], list[str]]:
        """Return the listed epochs that the source model did not reach, with the runs without."""
        found: dict[tuple[int, ...], list[str]] = {}
        for wanted in self.wanted:
            epochs = absent_from(wanted.epochs, source) if source else ()
            if epochs:
                found.setdefault(epochs, []).append(self.request(wanted, None).name)
        return found

    def expected(self, wanted: Wanted, epoch: int | None) -> RunSpec:
        """Return what a run is made of that starts from an epoch of the source model."""
        request = self.request(wanted, epoch)
        return request.specify(
            self.identities.corpus(wanted.target),
            self.identities.vectors(wanted.sweep) if wanted.vectors else None,
            self._identity(epoch),
            [each.run for each in self.references(wanted)],
            self._pilot(wanted, epoch),
        )

    def _pilot(self, wanted: Wanted, epoch: int | None) -> str | None:
        """Return the pilot of a run; None without one, or while the source model is not trained."""
        if wanted.pilot is None or epoch is None:
            return None
        return self.expected(wanted.pilot, epoch).run

    def references(self, wanted: Wanted) -> list[PlannedRun]:
        """Return the runs that a run's mitigations consult."""
        return [
            PlannedRun(
                self.expected(each, None),
                self.request(each, None),
                ((each.sweep, _place(each, None)),),
            )
            for each in wanted.references
        ]

    def request(self, wanted: Wanted, epoch: int | None) -> RunRequest:
        """Return how a run is asked for that starts from an epoch of the source model."""
        lab = self.identities.lab
        by_number = wanted.epochs != "best"
        place = str(_place(wanted, epoch))
        return RunRequest(
            corpus=wanted.target,
            runs=lab.runs,
            seed=wanted.seed,
            settings=wanted.settings,
            data=lab.data,
            catalogue=lab.catalogue,
            vectors=lab.vectors if wanted.vectors else None,
            source=run_path(lab.runs, self.source.run) if self.source and wanted.source else None,
            source_epoch=epoch if by_number else None,
            references=tuple(run_path(lab.runs, each.run) for each in self.references(wanted)),
            keep_model=lab.keep_models or wanted.consulted,
            name=f"{wanted.sweep}: {place}" if self.names_sweeps else place,
        )

    def unnamed(self, wanted: Wanted, times: float) -> Waiting:
        """Return runs that have no names yet, since their source model is not trained."""
        cell = wanted.sweep, _place(wanted, None)
        return Waiting(self.request(wanted, None), self.expected(wanted, 0), (cell,), times)

    def _plan(self, wanted: Wanted, epoch: int | None, source: SourceRecord | None) -> PlannedRun:
        from_epoch = source.manifest.best_epoch if source and epoch is None else epoch
        pilot = self._pilot(wanted, from_epoch)
        path = run_path(self.identities.lab.runs, pilot) if pilot else None
        return PlannedRun(
            spec=self.expected(wanted, from_epoch),
            request=self.request(wanted, epoch).model_copy(update={"pilot": path}),
            cells=((wanted.sweep, _place(wanted, epoch)),),
        )

    def _identity(self, epoch: int | None) -> SourceIdentity | None:
        if not self.source or epoch is None:
            return None
        state = SourceState(run=self.source.run, epoch=epoch)
        return SourceIdentity(self.source.spec.tagger, state)


def make_batches(specs: Sequence[SweepSpec], identities: Identities) -> list[PlannedBatch]:
    """Order what the sweeps want: the random runs of each target first, then by source model.

    Source models with the same number come one after the other, so that what was done when a
    sweep is interrupted is as even over the targets as it can be.

    Raises:
        BackfireError: If a corpus or the vectors can't be used.
    """
    wanted = [each for spec in specs for each in expand(spec)]
    alone: dict[str, list[Wanted]] = {}
    by_source: dict[str, tuple[PlannedRun, list[Wanted]]] = {}
    for each in wanted:
        if each.source is None:
            alone.setdefault(each.target, []).append(each)
            continue
        source = _plan_source(each.source, identities, each.sweep)
        by_source.setdefault(source.run, (source, []))[1].append(each)
    several = len(specs) > 1
    batches = [PlannedBatch(0, None, tuple(each), identities, several) for each in alone.values()]
    batches += [
        PlannedBatch(_number(each), source, tuple(each), identities, several)
        for source, each in _named_apart(list(by_source.values()))
    ]
    return sorted(batches, key=lambda batch: batch.number)


def _named_apart(
    sources: Sequence[tuple[PlannedRun, list[Wanted]]],
) -> Iterator[tuple[PlannedRun, list[Wanted]]]:
    """Give source models with what starts from them; those of one name also name an arm."""
    names = [source.request.name for source, _ in sources]
    for source, wanted in sources:
        name = source.request.name
        if names.count(name) > 1:
            request = source.request.model_copy(update={"name": f"{name} for {wanted[0].arm}"})
            yield replace(source, request=request), wanted
        else:
            yield source, wanted


def chosen_epochs(wanted: Wanted, source: SourceRecord | None) -> Iterable[int | None]:
    """Return the pretraining epochs that are fine-tuned; None stands for the best, or for none.

    A source model that stopped before an epoch that is listed has no such state
    (`PlannedBatch.absent`).
    """
    if wanted.epochs == "best" or source is None:
        return [None]
    return states_of(wanted.epochs, source)


def _number(wanted: Sequence[Wanted]) -> int:
    return min(each.source.number for each in wanted if each.source)


def _place(wanted: Wanted, epoch: int | None) -> Place:
    chosen = -1 if wanted.epochs == "best" or epoch is None else epoch
    return Place(wanted.arm, wanted.target, wanted.number, chosen)


def _plan_source(wanted: SourceWanted, identities: Identities, sweep: str) -> PlannedRun:
    lab: Lab = identities.lab
    request = RunRequest(
        corpus=wanted.corpus,
        runs=lab.runs,
        seed=wanted.seed,
        settings=wanted.settings,
        data=lab.data,
        catalogue=lab.catalogue,
        vectors=lab.vectors if wanted.vectors else None,
        name=f"{wanted.corpus} source {wanted.number}",
    )
    vectors = identities.vectors(sweep) if wanted.vectors else None
    return PlannedRun(request.specify(identities.corpus(wanted.corpus), vectors, None), request, ())
