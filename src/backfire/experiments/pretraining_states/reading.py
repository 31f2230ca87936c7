"""The trajectories of a target corpus, read from the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from backfire.corpora.corpus import Task
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.reproduction import Evidence
from backfire.records.errors import ComparisonError
from backfire.scoring.leave_out import Floats
from backfire.transitions.states.trajectories import Trajectories

SWEEP: Final = "figure-2"
"""The sweep with a run from every state."""

BEST: Final = "table-2"
"""The sweep that transfers the best state of each source model, and so tells which that is."""


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
        best_epochs: (M,) the best epoch of each source model; None if that isn't known.
    """

    target: str
    split: str
    task: Task
    trajectories: Trajectories
    scores: tuple[Floats, ...]
    best_epochs: tuple[int | None, ...]

    def of_sources(self, sources: Sequence[str]) -> "TargetStates":
        """Return what is known of these source models, in the order given."""
        places = [self.trajectories.sources.index(source) for source in sources]
        return replace(
            self,
            trajectories=self.trajectories.of_sources(sources),
            scores=tuple(self.scores[place] for place in places),
            best_epochs=tuple(self.best_epochs[place] for place in places),
        )


def read_states(evidence: Evidence, target: str, split: str) -> TargetStates:
    """Read the reference runs and the runs from all states on a split.

    Raises:
        ComparisonError: If there is no run from any state, or one names no source model.
        BackfireError: If there is no evidence; it names the command that makes it.
    """
    reference = evidence.runs(SWEEP, "random", target, split)
    found: dict[str, dict[int, tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], float]]] = {}
    for epoch in sorted(evidence.epochs(SWEEP, "transfer", target)):
        runs = evidence.runs(SWEEP, "transfer", target, split, epoch=epoch)
        _check_text(reference, runs, epoch)
        scores = runs.accuracies if runs.f1s is None else runs.f1s
        for k, source in enumerate(runs.sources):
            if source is None:
                raise ComparisonError(
                    f"{target} {split}: transferred run {runs.numbers[k]} of epoch {epoch} names "
                    f"no source model. Run the sweep {SWEEP} again."
                )
            found.setdefault(source, {})[epoch] = runs.arm.right[k], float(scores[k])
    if not found:
        raise ComparisonError(
            f"{target} {split}: no run from any pretraining state in the evidence of {SWEEP}. "
            f"Make it with: backfire reproduce {SWEEP}"
        )
    best = _best_epochs(evidence, target, split)
    trajectories = Trajectories(
        text=f"{target} {split}",
        reference=reference.arm,
        sentence=reference.text.sentence,
        sources=tuple(found),
        epochs=tuple(tuple(states) for states in found.values()),
        right=tuple(np.stack([own[0] for own in states.values()]) for states in found.values()),
    )
    return TargetStates(
        target=target,
        split=split,
        task=reference.text.task,
        trajectories=trajectories,
        scores=tuple(np.array([own[1] for own in x.values()]) for x in found.values()),
        best_epochs=tuple(best.get(source) for source in found),
    )


def _check_text(reference: RunSet, runs: RunSet, epoch: int) -> None:
    if runs.text.checksum != reference.text.checksum:
        raise ComparisonError(
            f"{reference.text.corpus} {reference.text.split}: the runs from epoch {epoch} are of "
            f"another text ({runs.text.checksum[:12]}) than the reference runs "
            f"({reference.text.checksum[:12]}). Run the sweep {SWEEP} again."
        )


def _best_epochs(evidence: Evidence, target: str, split: str) -> dict[str, int]:
    """Return the best epoch of each source model, as far as the runs that start there tell."""
    if target not in evidence.targets(BEST):
        return {}
    manifests = evidence.runs(BEST, "transfer", target, split).manifests
    return {
        manifest.source: manifest.pretraining_epoch
        for manifest in manifests
        if manifest.source is not None and manifest.pretraining_epoch is not None
    }
