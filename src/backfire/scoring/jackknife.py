"""Intervals for scores of summed counts, with whole sentences (or documents) as the unit of chance.

Tokens of one sentence are right and wrong together, so an interval that treats them as independent
is too narrow. The delete-one jackknife scores the text again without each sentence; every score of
summed counts gets its interval this way, whether it is a share, a difference or an F1. Where
sentences of one document hang together, documents take their place.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from backfire.scoring.student import student_quantile, two_sided_p

Score = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""Takes summed counts (..., C) to a score (...)."""

Kind = Literal["number", "share", "difference"]


@dataclass(frozen=True)
class Estimate:
    """A score and what chance in the choice of sentences (or documents) may have added to it.

    Attributes:
        value: The score; None where it is undefined.
        standard_error: Clustered by unit; None where it can't be estimated.
        interval: The lower and upper bound at `level`; None where it can't be estimated.
        z: value / standard error.
        p: Two-sided p-value of "the score is 0", by Student's t with units - 1 degrees of freedom.
        level: The confidence level of the interval, in (0, 1).
        units: How many units there are.
        reason: Why something above is None; None where nothing is.
        unit: What a unit is called.
    """

    value: float | None
    standard_error: float | None = None
    interval: tuple[float, float] | None = None
    z: float | None = None
    p: float | None = None
    level: float = 0.95
    units: int = 0
    reason: str | None = None
    unit: str = "sentence"


def jackknife(
    counts: npt.NDArray[np.number],
    score: Score,
    *,
    level: float = 0.95,
    kind: Kind = "number",
    times: npt.NDArray[np.integer] | None = None,
    unit: str = "sentence",
) -> Estimate:
    """Estimate a score with its interval clustered by sentence, or by another unit.

    Args:
        counts: (S, C) sufficient statistics, one row a unit.
        score: Gives the score of summed counts; works on any leading axes.
        level: The confidence level of the interval.
        kind: The interval of a "share" stays in [0, 1], because it is made on the logit scale;
            that of a "difference" of shares is cut at -1 and 1.
        times: (S,) how many units have each row; None for one each. Many units have few different
            counts.
        unit: What a unit is called.
    """
    rows = np.asarray(counts, dtype=np.float64)
    units = len(rows) if times is None else int(times.sum())
    total = rows.sum(axis=0) if times is None else times @ rows
    value = float(score(total)) if units else math.nan
    bare = Estimate(None if math.isnan(value) else value, level=level, units=units, unit=unit)
    if math.isnan(value):
        return replace(bare, reason="there is nothing to count it on")
    if units < 2:  # noqa: PLR2004 - a spread needs two
        return replace(bare, reason=f"one {unit} shows no spread")
    without = score(total - rows)
    if np.isnan(without).any():
        return replace(bare, reason=f"it rests on a single {unit}")
    squares = np.square(without - np.average(without, weights=times))
    spread = float(squares.sum() if times is None else times @ squares)
    error = math.sqrt((units - 1) / units * spread)
    if error <= np.finfo(np.float64).eps * max(1.0, abs(value)):
        reason = "it is 0" if value == 0 else "it is the same"
        return replace(bare, reason=f"{reason} in every {unit}, which shows no spread")
    t, z = student_quantile((1 + level) / 2, units - 1), value / error
    bounds = make_interval(value, t * error, kind)
    p = two_sided_p(z, units - 1)
    return replace(bare, standard_error=error, interval=bounds, z=z, p=p)


def delete_one_variance(without: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the jackknife's variance of a score.

    Args:
        without: (U, ...) the score without each unit.
    """
    spread: npt.NDArray[np.float64] = np.square(without - without.mean(axis=0)).sum(axis=0)
    return spread * (len(without) - 1) / len(without)


def make_interval(value: float, margin: float, kind: Kind) -> tuple[float, float]:
    """Return the interval of a score, on the scale that its kind asks for.

    Args:
        value: The score.
        margin: What is allowed for chance on either side, on the score's own scale.
        kind: As in `jackknife`.
    """
    low, high = value - margin, value + margin
    if kind == "difference":
        return max(-1.0, low), min(1.0, high)
    if kind == "number":
        return low, high
    if not 0 < value < 1:
        return max(0.0, low), min(1.0, high)
    logit, spread = math.log(value / (1 - value)), margin / (value * (1 - value))
    return _expit(logit - spread), _expit(logit + spread)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
