"""The trajectories of a target corpus, read from the evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from backfire.corpora.corpus import Task
from backfire.experiments.evidence.batch_file import SourceRecord
from backfire.experiments.evidence.cells import RANDOM, TRANSFER
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.evidence.one_text import on_one_text
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.reproduction import Desk
from backfire.experiments.sweep.epochs import absent_from
from backfire.experiments.sweep.shipped import command_for
from backfire.records.errors import ComparisonError, EvidenceError
from backfire.scoring.leave_out import Floats
from backfire.transitions.states.trajectories import Trajectories
from backfire.transitions.states.trends import LEAST_STATES

SWEEP: Final = "figure-2"
"""The sweep with a run from every state."""

_CALLED: Final = {RANDOM: "random runs", TRANSFER: "trajectories"}


@dataclass(frozen=True, eq=False)
class TargetStates:
    """What is known of a target corpus on one split.

    Attributes:
        target: The corpus.
        split: The split.
        task: What its labels are.
        trajectories: What is right on the split.
        scores: (M,) of each trajectory (E,) the score of the run from each state on the split: span
            F1 where the labels are spans, else accuracy.
        origins: (M,) the source models.
    """

    target: str
    split: str
    task: Task
    trajectories: Trajectories
    scores: tuple[Floats, ...]
    origins: tuple[SourceRecord, ...]

    @property
    def source_corpora(self) -> tuple[str, ...]:
        """What the source models were trained on, each corpus once."""
        return tuple(dict.fromkeys(origin.manifest.corpus for origin in self.origins))

    @property
    def best_epochs(self) -> tuple[int, ...]:
        """(M,) the best epoch of each source model, by its own validation split."""
        return tuple(origin.manifest.best_epoch for origin in self.origins)

    def of_sources(self, sources: Sequence[str]) -> "TargetStates":
        """Return what is known of these source models, in the order given."""
        places = [self.trajectories.sources.index(source) for source in sources]
        return replace(
            self,
            trajectories=self.trajectories.of_sources(sources),
            scores=tuple(self.scores[place] for place in places),
            origins=tuple(self.origins[place] for place in places),
        )


def find_targets(desk: Desk) -> tuple[list[str], list[str]]:
    """Return the targets with runs of both arms, and what is not there, in sentences.

    Raises:
        EvidenceError: If there is no such target; it names the command that makes the evidence.
        BackfireError: If the description of the sweep or a file of evidence can't be read.
    """
    found, notes = list[str](), list[str]()
    arms = desk.sweep(SWEEP).arm
    for target in desk.wanted(list(dict.fromkeys(x for arm in arms for x in arm.targets))):
        own = [arm for arm in arms if target in arm.targets]
        there = {arm.name: len(desk.evidence.numbers(SWEEP, arm.name, target)) for arm in own}
        notes += [
            f"{target}: {there[arm.name]} of {arm.runs} {_CALLED.get(arm.name, arm.name)} are "
            f"there. The others: {desk.command(SWEEP)}."
            for arm in own
            if there[arm.name] < arm.runs
        ]
        if there.get(RANDOM) and there.get(TRANSFER):
            found.append(target)
    if not found:
        raise EvidenceError(
            f"the sweep {SWEEP} has no evidence of both arms on any target, so there is nothing to "
            f"draw. Make it with: {desk.command(SWEEP)}"
        )
    return found, notes


def tell_absent(desk: Desk, states: TargetStates) -> Iterator[str]:
    """Say which states the sweep lists that source models, which stopped before, don't have.

    Raises:
        BackfireError: If the description of the sweep can't be read.
    """
    for arm in desk.sweep(SWEEP).arm:
        if arm.name != TRANSFER or states.target not in arm.targets:
            continue
        for origin in states.origins:
            absent = absent_from(arm.epochs, origin)
            if absent:
                yield (
                    f"{states.target}: the source model {origin.manifest.run} stopped after epoch "
                    f"{origin.epochs}, so there is no run from epoch "
                    f"{' and '.join(map(str, absent))}, as the sweep lists."
                )


def read_states(evidence: Evidence, target: str, split: str) -> TargetStates:
    """Read the reference runs and the runs from all states on a split.

    Raises:
        ComparisonError: If there is no run from any state, or one names no source model, or a
            source model has too few states.
        EvidenceError: If some runs are on another text than the reference runs.
        BackfireError: If there is no evidence; it names the command that makes it.
    """
    reference = evidence.runs(SWEEP, RANDOM, target, split)
    found = _find_states(evidence, target, reference)
    trajectories = Trajectories(
        text=f"{target} {split}",
        reference=reference.arm,
        sentence=reference.text.sentence,
        sources=tuple(found),
        epochs=tuple(tuple(states) for states in found.values()),
        right=tuple(np.stack([own.right for own in x.values()]) for x in found.values()),
    )
    return TargetStates(
        target=target,
        split=split,
        task=reference.text.task,
        trajectories=trajectories,
        scores=tuple(np.array([own.score for own in x.values()]) for x in found.values()),
        origins=tuple(map(evidence.source, found)),
    )


class _State(NamedTuple):
    """A run from a state: where it is right, and its score."""

    right: npt.NDArray[np.bool_]
    score: float


def _find_states(
    evidence: Evidence, target: str, reference: RunSet
) -> dict[str, dict[int, _State]]:
    """Return the runs from all states, by source model and epoch."""
    split = reference.text.split
    found: dict[str, dict[int, _State]] = {}
    for epoch in sorted(evidence.epochs(SWEEP, TRANSFER, target)):
        own = evidence.runs(SWEEP, TRANSFER, target, split, epoch=epoch)
        _, runs = on_one_text(reference, own)
        scores = runs.accuracies if runs.f1s is None else runs.f1s
        for k, source in enumerate(runs.sources):
            if source is None:
                raise ComparisonError(
                    f"{target} {split}: transferred run {runs.numbers[k]} of epoch {epoch} names "
                    f"no source model. Run the sweep {SWEEP} again."
                )
            found.setdefault(source, {})[epoch] = _State(runs.arm.right[k], float(scores[k]))
    if not found:
        raise ComparisonError(
            f"{target} {split}: no run from any pretraining state in the evidence of {SWEEP}. "
            f"Make it with: {command_for(SWEEP)}"
        )
    for source, states in found.items():
        _check_length(f"{target} {split}", source, list(states))
    return found


def _check_length(where: str, source: str, epochs: list[int]) -> None:
    trained = [epoch for epoch in epochs if epoch > 0]
    if len(trained) < LEAST_STATES:
        raise ComparisonError(
            f"{where}: runs from {len(trained)} trained states of the source model {source}, "
            f"expected at least {LEAST_STATES}, to tell a trend. Make the others with: "
            f"{command_for(SWEEP)}"
        )
