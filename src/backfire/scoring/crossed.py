"""Correlations over pairs of a source and a target, with intervals that respect what pairs share.

Thirty pairs of six sources and five targets are no thirty independent observations: those with one
source have its luck in common, those with one target that target's. Both are left out in turn, as
wholes, so that the interval speaks of other sources and other targets.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.scoring.jackknife import Estimate, delete_one_variance
from backfire.scoring.ranks import Floats, spearman
from backfire.scoring.student import student_quantile, two_sided_p

SOURCE: Final = "source"
TARGET: Final = "target"

LEAST: Final = 4
"""With fewer sources or targets no interval is told."""
_ROUNDING: Final = 1e-9
_NEARLY_ONE: Final = 0.999
"""Beyond it the scale on which intervals are made has no more room."""

Names = npt.NDArray[np.str_]
Correlation = Callable[[Floats, Floats], float]


@dataclass(frozen=True, eq=False)
class Pairs:
    """P pairs.

    Attributes:
        source: (P,) the source of each.
        target: (P,) the target of each.
    """

    source: Names
    target: Names

    @property
    def layers(self) -> dict[str, Names]:
        """By what pairs share, (P,) which of them it is."""
        return {SOURCE: self.source, TARGET: self.target}

    def chosen(self, mask: npt.NDArray[np.bool_]) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.source[mask], self.target[mask])


def correlate(
    pairs: Pairs, x: Floats, y: Floats, *, correlation: Correlation = spearman
) -> Estimate:
    """Estimate a correlation over pairs.

    The interval is made on Fisher's scale, z = artanh r. The variance is that of a delete-one
    jackknife over sources plus one over targets, less one over single pairs, which counts in both
    (Cameron, Gelbach and Miller 2011, Robust Inference with Multiway Clustering), and at least the
    larger of the first two. Student's t has as many degrees of freedom as the fewer of sources and
    targets, less one. In simulations with 9 sources and 9 targets it finds a correlation in at most
    5 % of the worlds without one, whatever sources and targets have in common.

    Args:
        pairs: Which source and target they are of.
        x: (P,) one side.
        y: (P,) the other.
        correlation: Takes both sides to a number in [-1, 1]; Spearman's if not given.
    """
    return _estimate(pairs, lambda mask: correlation(x[mask], y[mask]))


def correlate_within(
    pairs: Pairs, x: Floats, y: Floats, *, correlation: Correlation = spearman
) -> Estimate:
    """Estimate the mean correlation over the sources of one target: which source to take for it.

    What a target has in common for all its sources plays no part. Targets with fewer than three
    sources, and those where a side does not vary, are passed over.
    """
    known: dict[bytes, float] = {}

    def of_target(own: npt.NDArray[np.bool_]) -> float:
        key = own.tobytes()  # most targets are whole whatever is left out: reckoned once
        if key not in known:
            enough = own.sum() > 2  # noqa: PLR2004 - two points are always on a line
            known[key] = correlation(x[own], y[own]) if enough else math.nan
        return known[key]

    def mean(mask: npt.NDArray[np.bool_]) -> float:
        found = [of_target(mask & own) for own in every]
        there = [each for each in found if not math.isnan(each)]
        return float(np.mean(there)) if there else math.nan

    every = [pairs.target == target for target in np.unique(pairs.target)]
    return _estimate(pairs, mean)


def _estimate(pairs: Pairs, number: Callable[[npt.NDArray[np.bool_]], float]) -> Estimate:
    every = np.ones(len(pairs.source), dtype=bool)
    value = number(every)
    units = min(len(np.unique(names)) for names in pairs.layers.values()) if every.size else 0
    bare = Estimate(None, units=units, unit="source or target")
    if math.isnan(value):
        return replace(bare, reason="a side is the same in every pair, or there is no pair")
    bare = replace(bare, value=value)
    if units < LEAST:
        return replace(bare, reason=f"fewer than {LEAST} sources or targets")
    parts = {
        layer: np.array([_to_z(number(names != own)) for own in np.unique(names)])
        for layer, names in pairs.layers.items()
    }
    if any(np.isnan(values).any() for values in parts.values()):
        return replace(bare, reason="it rests on a single source or target")
    singly = np.array([_to_z(number(np.arange(every.size) != k)) for k in range(every.size)])
    return _with_interval(bare, [delete_one_variance(x) for x in parts.values()], singly)


def _with_interval(bare: Estimate, variances: Sequence[Floats], singly: Floats) -> Estimate:
    """Give a correlation its interval, by the variances over sources and over targets."""
    both = float(sum(variances)) - float(delete_one_variance(singly[~np.isnan(singly)]))
    error = math.sqrt(max(both, *map(float, variances)))
    value = bare.value or 0.0
    if error <= _ROUNDING:
        return replace(bare, reason="it is the same without any source or target")
    z, degrees = _to_z(value) / error, bare.units - 1
    margin = student_quantile((1 + bare.level) / 2, degrees) * error
    low, high = math.tanh(_to_z(value) - margin), math.tanh(_to_z(value) + margin)
    return replace(
        bare,
        standard_error=error * (1 - value**2),
        interval=(low, high),
        z=z,
        p=two_sided_p(z, degrees),
    )


def _to_z(correlation: float) -> float:
    return math.atanh(min(_NEARLY_ONE, max(-_NEARLY_ONE, correlation)))
