"""Trends over the trained states of a trajectory, as weights of its states.

Each trend is a sum of the curve's values times weights, so it is linear, and the trend of a mean
is the mean of the trends. The untrained state (epoch 0) has no weight in any of them. A state
stands for the epochs around it: where only some states were fine-tuned, they make the line that all
of them would make, wherever they lie close together.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from backfire.records.errors import ComparisonError
from backfire.scoring.leave_out import Floats

KNOT: Final = 2 / 3
"""Where the last third of the trained epochs begins, as a share of their span."""

LEAST_STATES: Final = 3
"""A line that may bend at the knot needs two states before it and one after."""

Epochs = Sequence[float]


class Trends(NamedTuple):
    """Weights (E,) of the states; each gives a change a pretraining epoch.

    Attributes:
        slope: Of the straight line through the trained states, by least squares; each counts for
            the epochs around it (`stretches`).
        before: Of the line that may bend where the last third begins: before it.
        after: Of that line, in the last third.
        bend: after - before.
        rise: What the straight line rises from the first trained state to the last; not per
            epoch.
    """

    slope: Floats
    before: Floats
    after: Floats
    bend: Floats
    rise: Floats


Trend = Callable[[Trends], Floats]


def stretches(epochs: Epochs | Floats) -> Floats:
    """Return (E,) how many of the epochs, from the first state to the last, are nearest to each.

    Half of the way to each neighbour, and half an epoch at both ends: 1 where all states are there.

    >>> stretches([1, 2, 4, 8]).tolist()
    [1.0, 1.5, 3.0, 2.5]
    """
    halves = np.diff(np.asarray(epochs, np.float64)) / 2
    widths: Floats = np.append(0.5, halves) + np.append(halves, 0.5)
    return widths


def trends_of(epochs: Epochs) -> Trends:
    """Return the weights of all trends.

    Args:
        epochs: (E,) the pretraining epochs of the states, ascending; perhaps with fractions, where
            trajectories of different lengths are aligned.

    Raises:
        ComparisonError: If there are fewer than `LEAST_STATES` trained states.

    Paper: section 5.2
    """
    every = np.asarray(epochs, np.float64)
    trained = every > 0
    x = every[trained]
    if len(x) < LEAST_STATES:
        raise ComparisonError(
            f"a trajectory has {len(x)} trained states, expected at least {LEAST_STATES}: a trend "
            "in its last third needs two states before it. Pretrain the source model for longer."
        )
    ones = np.ones_like(x)
    knot = x[0] + KNOT * (x[-1] - x[0])
    counts = np.sqrt(stretches(x))
    straight, bent = (
        counts * np.linalg.pinv(counts[:, None] * np.stack(columns, axis=1))
        for columns in ([ones, x], [ones, x, np.maximum(x - knot, 0)])
    )
    parts = (
        straight[1],
        bent[1],
        bent[1] + bent[2],
        bent[2],
        straight[1] * (x[-1] - x[0]),
    )
    return Trends(*(_spread(part, trained) for part in parts))


def _spread(weights: Floats, trained: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Floats:
    every: Floats = np.zeros(len(trained))
    every[trained] = weights
    return every
