"""Which pretraining state to transfer, and what choosing by the source's validation split costs."""

from collections.abc import Sequence

import numpy as np

from backfire.experiments.pretraining_states.measuring import number_of
from backfire.experiments.pretraining_states.reading import TargetStates
from backfire.records.errors import ComparisonError
from backfire.report.states.record import Choice
from backfire.scoring.leave_out import Floats
from backfire.transitions.states.trajectories import Places


def choose_states(validation: TargetStates, test: TargetStates) -> Choice:
    """Compare rules by which a trained state of each source model may be chosen.

    The choice is made on the validation splits, of the source or of the target, and its gain read
    on the test split, so that no rule profits from chance.

    Args:
        validation: The target on its validation split.
        test: The same trajectories on the split that tells.

    Raises:
        ComparisonError: If the two don't have the same states.

    Paper: section 5.2
    """
    _check_states(validation, test)
    trajectories = test.trajectories
    epochs = trajectories.epochs
    target = _best_places(epochs, validation.scores)
    gains = [trajectories.curve(k, "gain") for k in range(len(epochs))]
    by_target = trajectories.at("gain", target)
    last = trajectories.at("gain", tuple(len(own) - 1 for own in epochs))
    source = _source_places(test)
    by_source = None if source is None else trajectories.at("gain", source)
    return Choice(
        by_source=None if by_source is None else number_of(by_source, trajectories),
        by_target=number_of(by_target, trajectories),
        last=number_of(last, trajectories),
        hindsight=trajectories.at("gain", _best_places(epochs, gains)).value,
        source_epochs=test.best_epochs,
        target_epochs=tuple(own[k] for own, k in zip(epochs, target, strict=True)),
        regret=None if by_source is None else number_of(by_target - by_source, trajectories),
        drop=None if by_source is None else number_of(last - by_source, trajectories),
    )


def _check_states(validation: TargetStates, test: TargetStates) -> None:
    first, second = (
        (own.trajectories.sources, own.trajectories.epochs) for own in (validation, test)
    )
    if first != second:
        raise ComparisonError(
            f"{test.target}: the splits {validation.split} and {test.split} don't have runs from "
            "the same states. Run the sweep again."
        )


def _best_places(epochs: Sequence[Sequence[int]], scores: Sequence[Floats]) -> Places:
    """Return the trained state with the best score of each trajectory, the first of equals."""
    return tuple(
        int(np.argmax(np.where(np.array(own) > 0, score, -np.inf)))
        for own, score in zip(epochs, scores, strict=True)
    )


def _source_places(states: TargetStates) -> Places | None:
    """Return the places of the source models' best epochs; None if one is no state."""
    places = []
    for epochs, best in zip(states.trajectories.epochs, states.best_epochs, strict=True):
        if best not in epochs:
            return None
        places.append(epochs.index(best))
    return tuple(places)
