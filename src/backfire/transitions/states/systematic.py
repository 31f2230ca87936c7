"""What of the transfer from one state of each trajectory is systematic, with its chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backfire.scoring.leave_out import Floats, LeaveOut
from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.limit import ENOUGH_UNITS, LimitSums
from backfire.transitions.noise.marks import (
    falsified_between_units,
    falsified_between_units_by_token,
    systematic_change,
    systematic_change_by_token,
)
from backfire.transitions.states.trajectories import Places, Trajectories


@dataclass(frozen=True, eq=False)
class Systematic:
    """The systematic part of transfer at one state of each trajectory.

    With fewer than `ENOUGH_UNITS` trajectories or reference runs only the sentences are left out:
    what other runs would do can't be estimated. The lower ends have at most as many degrees of
    freedom as the fewer of the two, less one, so that their interval agrees with the limit of
    `noise.limit.LimitSums`.

    Attributes:
        negative: S_low, the lower end of systematic negative transfer.
        positive: The same for positive transfer.
        change: D.
    """

    negative: LeaveOut
    positive: LeaveOut
    change: LeaveOut


def systematic_at(trajectories: Trajectories, places: Places) -> Systematic | None:
    """Estimate the systematic part at one state of each trajectory.

    Returns:
        None with a single trajectory or a single reference run, where there is no estimate. S_low
        depends on how many there are: compare it only at equal numbers.

    Paper: section 5.2
    """
    reference, candidate = trajectories.reference, trajectories.arm_at(places)
    by_token = systematic_change_by_token(reference, candidate)
    if by_token is None:
        return None
    sums = LimitSums.of(reference, candidate, trajectories.sentence, len(trajectories.tokens))
    negative, positive = (_low(trajectories, sums, k) for k in range(2))
    without = None
    if min(reference.n_units, candidate.n_units) >= ENOUGH_UNITS:
        without = (
            _without_each(reference, lambda arm: systematic_change(arm, candidate)),
            _without_each(candidate, lambda arm: systematic_change(reference, arm)),
        )
    return Systematic(negative, positive, _of_tokens(trajectories, by_token, without))


def mark_of_reference(trajectories: Trajectories) -> LeaveOut | None:
    """Estimate NT_RR, what two reference runs falsify of each other; None with a single one.

    Without a reference run it takes the pairs of the others, so three are needed for its chance.
    """
    reference = trajectories.reference
    by_token = falsified_between_units_by_token(reference)
    if by_token is None:
        return None
    mark = _of_tokens(trajectories, by_token, None)
    if reference.n_units < 3:  # noqa: PLR2004 - without one of them, a pair is left
        return mark
    without = _without_each(reference, falsified_between_units)
    return LeaveOut(mark.value, {**mark.without, trajectories.reference_layer: without})


def _low(trajectories: Trajectories, sums: LimitSums, k: int) -> LeaveOut:
    rows = np.concatenate(sums.clusters)
    low = LeaveOut.of_sums({trajectories.sentence_layer: (rows[:, k], rows[:, 2])})
    if sums.without is None:
        return low
    n_tokens = float(rows[:, 2].sum())
    reference, candidate = (own[:, k] / n_tokens for own in sums.without)
    runs = _layers(trajectories, reference, candidate)
    return LeaveOut(low.value, {**low.without, **runs}, capped_by=frozenset(runs))


def _of_tokens(
    trajectories: Trajectories, by_token: Shares, without: tuple[Floats, Floats] | None
) -> LeaveOut:
    sums = np.bincount(trajectories.sentence, by_token).astype(np.float64)
    tokens = trajectories.tokens.astype(np.float64)
    mean = LeaveOut.of_sums({trajectories.sentence_layer: (sums, tokens)})
    if without is None:
        return mean
    return LeaveOut(mean.value, {**mean.without, **_layers(trajectories, *without)})


def _layers(trajectories: Trajectories, reference: Floats, candidate: Floats) -> dict[str, Floats]:
    return {trajectories.source_layer: candidate, trajectories.reference_layer: reference}


def _without_each(arm: Arm, mark: Callable[[Arm], float | None]) -> Floats:
    """Return (U,) a mark without each unit of an arm."""
    marks = [mark(arm.without(unit)) for unit in range(arm.n_units)]
    return np.array([np.nan if mark is None else mark for mark in marks])
