"""How well one number predicts another for pairs that it was not fitted on."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from backfire.scoring.crossed import Pairs
from backfire.scoring.ranks import Floats
from backfire.scoring.student import student_quantile

Left = Literal["target", "both"]
"""What a pair's prediction is fitted without: its target, or its source and its target."""


@dataclass(frozen=True)
class Line:
    """A straight line; with a slope of 0, a mean.

    Attributes:
        at_mean: Its height at `mean`.
        slope: Its slope.
        mean: The mean of what it is fitted on.
    """

    at_mean: float
    slope: float
    mean: float

    def at(self, x: float) -> float:
        """Return its height."""
        return self.at_mean + self.slope * (x - self.mean)


def fit_line(x: Floats | None, y: Floats) -> Line:
    """Fit a line by least squares; without `x`, or where it does not vary, the mean."""
    if x is None or not len(y):
        return Line(float(y.mean()) if len(y) else math.nan, 0.0, 0.0)
    own = x - x.mean()
    spread = float(own @ own)
    slope = float(own @ y) / spread if spread > 0 else 0.0
    return Line(float(y.mean()), slope, float(x.mean()))


def left_out_errors(pairs: Pairs, x: Floats | None, y: Floats, left: Left = "target") -> Floats:
    """Return (P,) y less its prediction by a line that was fitted without this pair's target.

    Args:
        pairs: Which source and target they are of.
        x: (P,) what predicts; None for the mean of the other pairs.
        y: (P,) what is predicted.
        left: Whether pairs with the same source are left out of the fit, too.
    """
    errors: Floats = np.full(len(y), math.nan)
    for k in range(len(y)):
        rest = pairs.target != pairs.target[k]
        if left == "both":
            rest &= pairs.source != pairs.source[k]
        if rest.any():
            line = fit_line(None if x is None else x[rest], y[rest])
            errors[k] = y[k] - line.at(float(x[k]) if x is not None else 0.0)
    return errors


def root_mean_square(errors: npt.NDArray[np.float64]) -> float:
    """Return the root of the mean square of those that are known."""
    return float(np.sqrt(np.nanmean(np.square(errors))))


@dataclass(frozen=True)
class Prediction:
    """A number that is predicted for a new pair.

    Attributes:
        value: The number.
        interval: The lower and upper bound at 95 %, for a new source and a new target.
    """

    value: float
    interval: tuple[float, float]


def predict(
    pairs: Pairs, x: Floats | None, y: Floats, new: float, error: float, *, level: float = 0.95
) -> Prediction:
    """Predict for a pair of a new source and a new target.

    Student's t has as many degrees of freedom as the fewer of sources and targets, less one.

    Args:
        pairs: The studied pairs.
        x: (P,) what predicts; None for their mean.
        y: (P,) what is predicted.
        new: What predicts, of the new pair; without meaning where `x` is None.
        error: The root mean square error of such predictions on pairs without whose source and
            target they were made, with the choice of `x` if there was one.
        level: The level of the interval.
    """
    value = fit_line(x, y).at(new)
    units = min(len(np.unique(names)) for names in pairs.layers.values())
    margin = student_quantile((1 + level) / 2, units - 1) * error
    return Prediction(value, (value - margin, value + margin))
