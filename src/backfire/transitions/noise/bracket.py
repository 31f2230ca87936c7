"""The bracket S_low … S_high around systematic transfer, which no estimator meets without bias."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from backfire.transitions.noise.arms import Arm, Counts, Shares


class Transfer(NamedTuple):
    """One number (or one array) for the systematic part of NT and one for that of PT."""

    negative: float
    positive: float


class TokenTransfer(NamedTuple):
    """What each token (T,) adds to the systematic part of NT and of PT."""

    negative: Shares
    positive: Shares

    def mean(self) -> Transfer:
        """Average over the tokens."""
        return Transfer(float(self.negative.mean()), float(self.positive.mean()))


def low_by_token(reference: Arm, candidate: Arm) -> TokenTransfer:
    """Return what each token adds to S_low, and to the same for PT.

    Leave out one unit of each side: a run, or a source model with its runs. The rest says on which
    tokens the reference is right more often (strictly); the runs left out, which had no say in
    it, tell by how much. This is averaged over all such pairs of units. In expectation the mean
    over the tokens is at most S, and 0 where p = q everywhere; it may be negative.

    Args:
        reference: At least two units.
        candidate: At least two units, over the same tokens.
    """
    negative, positive = np.zeros(reference.n_tokens), np.zeros(reference.n_tokens)
    for before in _leave_outs(reference):
        for after in _leave_outs(candidate):
            sign = before.rest * after.rest_runs - after.rest * before.rest_runs
            value = before.share - after.share
            weight = before.ways * after.ways
            negative += np.where(sign > 0, weight * value, 0)
            positive -= np.where(sign < 0, weight * value, 0)
    pairs = reference.n_units * candidate.n_units
    return TokenTransfer(negative / pairs, positive / pairs)


def high_by_token(reference: Arm, candidate: Arm) -> TokenTransfer:
    """Return what each token adds to S_high: the plug-in, in expectation at least S."""
    change = reference.share - candidate.share
    return TokenTransfer(np.maximum(change, 0), np.maximum(-change, 0))


def low(reference: Arm, candidate: Arm) -> Transfer:
    """Return S_low, for NT and for PT."""
    return low_by_token(reference, candidate).mean()


def high(reference: Arm, candidate: Arm) -> Transfer:
    """Return S_high, for NT and for PT."""
    return high_by_token(reference, candidate).mean()


def given_one_source(reference: Arm, candidate: Arm) -> tuple[Transfer, Transfer] | None:
    """Return the bracket of S given one source model, averaged over the source models.

    Sign and value come from runs of the same source model: this is what somebody faces who has
    one checkpoint to start from. Only source models with two runs or more count.

    Returns:
        S_low and S_high for NT and PT; None if no unit of the candidate has two runs.
    """
    arms = [candidate.within(unit) for unit in np.flatnonzero(candidate.sizes > 1).tolist()]
    if not arms:
        return None
    lows, highs = (
        np.array([estimate(reference, arm) for arm in arms]).mean(axis=0)
        for estimate in (low, high)
    )
    return Transfer(*lows.tolist()), Transfer(*highs.tolist())


@dataclass(frozen=True, eq=False)
class _LeaveOut:
    """One unit left out, token by token.

    Attributes:
        ways: In how many ways this happens.
        share: The share of the runs left out that are right.
        rest: How many of the other runs are right.
        rest_runs: How many other runs there are.
    """

    ways: Counts | int
    share: Shares | float
    rest: Counts
    rest_runs: int


def _leave_outs(arm: Arm) -> Iterator[_LeaveOut]:
    """Go through the units; those of one size with equally many right runs are one case."""
    for size in np.unique(arm.sizes).tolist():
        counts, others = arm.counts[arm.sizes == size], arm.n_runs - size
        if len(counts) > size + 1:
            for right in range(size + 1):
                ways = (counts == right).sum(axis=0, dtype=np.int32)
                yield _LeaveOut(ways, right / size, arm.total - right, others)
        else:
            for own in counts:
                yield _LeaveOut(1, own / size, arm.total - own, others)
