"""What a sweep would do: what is there, what is missing and what that is likely to cost."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from backfire.experiments.evidence.batch_file import Place
from backfire.experiments.sweep.forecast import Forecast, Left
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.known_costs import KnownCosts
from backfire.experiments.sweep.news import StatesAbsent
from backfire.experiments.sweep.plan import Waiting
from backfire.experiments.sweep.spec import SweepSpec
from backfire.experiments.sweep.undertaking import Undertaking, undertake
from backfire.experiments.training_run import is_done
from backfire.records.run_folder import RunFolder, run_path
from backfire.records.settings import make_settings
from backfire.transfer.combiner_choice import CombinerChoice

SOURCES: Final = "source models"
"""Stands where a sweep's name stands for source models, which are of no single sweep."""


@dataclass
class ArmAhead:
    """The runs of an arm on a target, or the source models of a corpus.

    Attributes:
        sweep: The sweep; `SOURCES` for source models.
        arm: The arm; the word "source" for source models.
        target: The corpus that they are trained on.
        n_done: How many are there.
        n_missing: How many are to be made; an estimate where source models are not trained yet and
            all their states are asked for.
        n_again: How many of them were done before, and are trained again for their models.
        cpu_seconds: What making them is likely to cost, as far as it is known.
        n_unknown: Of how many it is not known.
    """

    sweep: str
    arm: str
    target: str
    n_done: int = 0
    n_missing: float = 0.0
    n_again: int = 0
    cpu_seconds: float = 0.0
    n_unknown: float = 0.0

    def add(self, seconds: float | None, times: float = 1.0, *, again: bool = False) -> None:
        """Count what is to be made."""
        self.n_missing += times
        self.n_again += again
        self.cpu_seconds += times * (seconds or 0.0)
        self.n_unknown += times if seconds is None else 0.0


@dataclass(frozen=True)
class SweepAhead:
    """What sweeps would do.

    Attributes:
        arms: Arm by arm and target by target, source models first.
        jobs: Trainings at a time; None for as many as a cluster has room for, which is not asked.
        lacking: Corpora that are needed to train and are not on this machine.
        lacks_vectors: Whether word vectors are needed to train and none are given.
        absent: States that are listed and that source models, which stopped before, don't have.
        undecided: Sweeps that stand for the dearest ones that may be chosen, since what they are
            chosen by is not there yet.
    """

    arms: tuple[ArmAhead, ...]
    jobs: int | None
    lacking: tuple[str, ...]
    lacks_vectors: bool
    absent: tuple[StatesAbsent, ...]
    undecided: tuple[str, ...] = ()

    @property
    def n_done(self) -> int:
        """How many runs are there."""
        return sum(arm.n_done for arm in self.arms)

    @property
    def n_missing(self) -> float:
        """How many runs are to be made."""
        return sum(arm.n_missing for arm in self.arms)

    @property
    def n_again(self) -> int:
        """How many of them were done before."""
        return sum(arm.n_again for arm in self.arms)

    @property
    def n_unknown(self) -> float:
        """Of how many of them it is not known what they cost."""
        return sum(arm.n_unknown for arm in self.arms)

    @property
    def cpu_seconds(self) -> float:
        """What the others are likely to cost."""
        return sum(arm.cpu_seconds for arm in self.arms)

    @property
    def clock_seconds(self) -> float | None:
        """How long they would take if every training had a core for itself, at the least.

        None if it is not known how many are trained at a time.
        """
        if self.jobs is None:
            return None
        return self.cpu_seconds / max(1, min(self.jobs, round(self.n_missing)))


def look_ahead(
    specs: Sequence[SweepSpec], lab: Lab, *, guess: bool = False, undecided: Sequence[str] = ()
) -> SweepAhead:
    """Tell what `run_sweeps` would do; nothing is written, and nothing trained.

    Args:
        specs: The sweeps.
        lab: Where everything is.
        guess: Whether what is like nothing that is there counts by its tokens, at the pace of the
            published runs, where its corpus is on this machine.
        undecided: As in `SweepAhead`; their evidence need not agree with them.

    Raises:
        BackfireError: If corpora or vectors can't be used, two sweeps have one name, or the
            evidence is of other settings.
    """
    plan = undertake(specs, lab, undecided)
    costs = KnownCosts(plan.library.manifests(), plan.identities.n_training_tokens)
    needed = {request.corpus for state in plan.states for request in state.may_train()}
    absent = dict.fromkeys(news for state in plan.states for news in state.absent())
    return SweepAhead(
        arms=tuple(_Count(plan, costs, guess=guess).arms()),
        jobs=lab.cluster.jobs if lab.cluster else lab.jobs,
        lacking=tuple(sorted(name for name in needed if not plan.identities.has(name))),
        lacks_vectors=not lab.vectors and any(state.needs_vectors for state in plan.states),
        absent=tuple(absent),
        undecided=tuple(undecided),
    )


@dataclass
class _Count:
    plan: Undertaking
    costs: KnownCosts
    guess: bool
    found: dict[tuple[str, str, str], ArmAhead] = field(default_factory=dict)

    def arms(self) -> list[ArmAhead]:
        waiting = list(self._waiting())
        self._count_done({each.spec.run for each in waiting})
        for each in waiting:
            self._count(each)
        self._count_combined()
        return sorted(self.found.values(), key=lambda arm: arm.sweep != SOURCES)

    def _waiting(self) -> Iterator[Waiting]:
        """Give what is to be trained, each once: a run that is consulted is asked for twice."""
        forecast = Forecast(self.plan.identities.tokens_of_an_epoch)
        asked: set[str] = set()
        for state in self.plan.states:
            for waiting in (*state.waiting(forecast), *state.consulted_anew()):
                name = waiting.request.name if waiting.spec.source else waiting.spec.run
                if name not in asked and not self._is_there(waiting):
                    asked.add(name)
                    yield waiting

    def _is_there(self, waiting: Waiting) -> bool:
        """Tell whether a source model is there with all that is asked for: the plan asks always."""
        path = run_path(self.plan.lab.runs, waiting.spec.run)
        return not waiting.spec.source and is_done(RunFolder(path), waiting.request)

    def _count_done(self, waiting: Collection[str]) -> None:
        for state in self.plan.states:
            source = state.batch.source
            if source and state.source and source.run not in waiting:
                self._arm(SOURCES, "source", source.request.corpus).n_done += 1
            for run in state.runs:
                if run.run not in waiting:
                    sweep, place = run.cells[0]
                    self._arm(sweep, place.arm, place.target).n_done += 1

    def _count(self, waiting: Waiting) -> None:
        if waiting.cells:
            sweep, place = waiting.cells[0]
            arm = self._arm(sweep, place.arm, place.target)
        else:
            arm = self._arm(SOURCES, "source", waiting.request.corpus)
        library, run = self.plan.library, waiting.spec.run
        again = library.has(run) or library.source(run) is not None
        arm.add(self._cost(waiting), waiting.times, again=again)

    def _cost(self, waiting: Waiting) -> float | None:
        known = self.costs.of(waiting.spec)
        if known is not None or not self.guess:
            return known
        forecast = Forecast(self.plan.identities.tokens_of_an_epoch)
        return forecast.expected_cpu_seconds([Left(waiting.request)]) or None

    def _count_combined(self) -> None:
        known = {each.cell: each for each in self.plan.combinations.known(self.plan.states)}
        for wanted in self.plan.combinations.wanted:
            arm = self._arm(wanted.sweep, wanted.arm, wanted.target)
            named = known.get((wanted.sweep, Place(wanted.arm, wanted.target, wanted.number)))
            if named and self.plan.library.has(named.spec.run):
                arm.n_done += 1
            else:
                choice = make_settings(CombinerChoice, wanted.combine, f"arm {wanted.arm}")
                arm.add(self.costs.of_combining(wanted.target, choice.model_dump(mode="json")))

    def _arm(self, sweep: str, arm: str, target: str) -> ArmAhead:
        return self.found.setdefault((sweep, arm, target), ArmAhead(sweep, arm, target))
