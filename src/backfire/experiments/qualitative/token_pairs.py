"""What runs say about single tokens, and in which share of their pairs a token turns."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.qualitative.contrasted import Arms
from backfire.transitions.directions.pairs import turned_between_arms, turned_between_units
from backfire.transitions.noise.arms import Arm, Shares


def falsified_by_token(arms: Arms) -> Shares:
    """Return (T,) the share of the pairs of runs that falsify each token.

    Paper: section 5.1, falsified.
    """
    return turned_between_arms(arms.reference.arm, _wrong(arms.candidate))


def corrected_by_token(arms: Arms) -> Shares:
    """Return (T,) the share of the pairs of runs that correct each token."""
    return turned_between_arms(arms.candidate.arm, _wrong(arms.reference))


def flipped_by_token(runs: RunSet) -> Shares | None:
    """Return (T,) what two runs of one arm do to each token; None with a single unit."""
    return turned_between_units(runs.arm, _wrong(runs))


def labels_said(runs: RunSet, tokens: Sequence[int] | npt.NDArray[np.integer]) -> dict[str, float]:
    """Return the labels that runs say about some tokens, and in which share of the cases.

    The most frequent first; of equally frequent ones, the first by name.
    """
    said = runs.predicted[:, tokens]
    counts = np.bincount(said.ravel(), minlength=len(runs.text.labels))
    shares = [
        (label, count / said.size)
        for label, count in zip(runs.text.labels, counts.tolist(), strict=True)
        if count
    ]
    return dict(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _wrong(runs: RunSet) -> Arm:
    return Arm(~runs.arm.right, runs.arm.unit)
