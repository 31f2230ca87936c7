"""What chance in the choice of sentences may have added to a measure.

Another choice of sentences of the same kind would give another value. The intervals here say how
far it would move, with whole sentences as the unit: those of the source and of the target are
chosen independently, so that their variances add. They do not say what a text of another *size*
would give: many measures are higher or lower in a small text, whichever sentences it has.
"""

import math
from collections.abc import Sequence

import numpy as np

from backfire.scoring.jackknife import Estimate, delete_one_variance
from backfire.scoring.student import student_quantile
from backfire.similarity.events import Floats

LEVEL = 0.95


def from_influences(
    value: float, sides: Sequence[Floats], limits: tuple[float, float] = (-math.inf, math.inf)
) -> Estimate:
    """Return an estimate from what each sentence moves it (the infinitesimal jackknife).

    Args:
        value: The measure.
        sides: For each text (S,), what each of its sentences adds, to first order.
        limits: The range of the measure, in which the interval stays.
    """
    variances = [
        len(side) / (len(side) - 1) * float(np.square(side - side.mean()).sum())
        for side in sides
        if len(side) > 1
    ]
    return _estimate(value, variances, sides, limits)


def from_left_out(
    value: float, sides: Sequence[Floats], limits: tuple[float, float] = (-math.inf, math.inf)
) -> Estimate:
    """Return an estimate from its values without each sentence (the delete-one jackknife).

    Args:
        value: The measure.
        sides: For each text (S,), the measure without each of its sentences.
        limits: The range of the measure, in which the interval stays.
    """
    variances = [float(delete_one_variance(side)) for side in sides if len(side) > 1]
    return _estimate(value, variances, sides, limits)


def without_interval(value: float, units: int, reason: str) -> Estimate:
    """Return an estimate whose interval is not worked out, and why."""
    return Estimate(value, level=LEVEL, units=units, reason=reason)


def undefined(reason: str) -> Estimate:
    """Return an estimate that has no value, and why."""
    return Estimate(None, level=LEVEL, reason=reason)


def _estimate(
    value: float,
    variances: Sequence[float],
    sides: Sequence[Floats],
    limits: tuple[float, float],
) -> Estimate:
    units = min(len(side) for side in sides)
    if len(variances) < len(sides):
        return without_interval(value, units, "one sentence shows no spread")
    error = math.sqrt(sum(variances))
    if error <= 1e-12 * max(1.0, abs(value)):  # what is left is rounding
        return without_interval(value, units, "no sentence moves it, to first order")
    margin = student_quantile((1 + LEVEL) / 2, units - 1) * error
    interval = max(limits[0], value - margin), min(limits[1], value + margin)
    return Estimate(value, error, interval, level=LEVEL, units=units)
