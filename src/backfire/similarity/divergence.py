"""Divergences between the distributions of two texts, with their slopes for the intervals."""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from backfire.scoring.jackknife import Estimate
from backfire.similarity.chance import from_influences, undefined
from backfire.similarity.events import Events, Floats, Joint

ALPHA: Final = 0.99
"""The order of the Rényi divergence."""
SMOOTHING: Final = 0.5
"""What is added to every count before a Rényi divergence, which unseen kinds would make useless."""


class Divergence(NamedTuple):
    """A divergence of two distributions.

    Attributes:
        value: In bits.
        source_slope: (K,) its derivative by the probability of each kind in the source.
        target_slope: (K,) the same for the target.
    """

    value: float
    source_slope: Floats
    target_slope: Floats


def jensen_shannon(source: Floats, target: Floats) -> Divergence:
    """Return the Jensen-Shannon divergence in bits, from 0 to 1; its root is a metric.

    Args:
        source: (K,) probabilities.
        target: (K,) probabilities.
    """
    middle = (source + target) / 2
    slopes = [_log2(side, middle) / 2 for side in (source, target)]
    value = float(source @ slopes[0] + target @ slopes[1])
    return Divergence(min(1.0, max(0.0, value)), slopes[0], slopes[1])


def renyi(source: Floats, target: Floats, alpha: float = ALPHA) -> Divergence:
    """Return the Rényi divergence of the target from the source, D(target || source), in bits.

    Args:
        source: (K,) probabilities, none of them 0.
        target: (K,) probabilities, none of them 0.
        alpha: The order, not 1.
    """
    terms = target**alpha * source ** (1 - alpha)
    total = float(terms.sum())
    scale = 1 / (total * math.log(2))
    return Divergence(
        max(0.0, math.log2(total) / (alpha - 1)),
        -scale * terms / source,
        scale * alpha / (alpha - 1) * terms / target,
    )


def estimate_divergence(
    joint: Joint,
    divergence: Callable[[Floats, Floats], Divergence],
    *,
    smoothing: float = 0.0,
    limits: tuple[float, float] = (0.0, math.inf),
) -> Estimate:
    """Estimate a divergence, with its interval over sentences.

    Args:
        joint: What is counted in both texts.
        divergence: Of two distributions.
        smoothing: What is added to the count of every kind that either text has.
        limits: The range of the divergence.
    """
    if not len(joint.source.kinds) or not len(joint.target.kinds):
        return undefined("one of the texts has nothing to count")
    shares = [
        (events.counts + smoothing) / (len(events.kinds) + smoothing * events.n_kinds)
        for events in (joint.source, joint.target)
    ]
    found = divergence(shares[0], shares[1])
    sides = [
        _influences(events, share, slope, smoothing)
        for events, share, slope in (
            (joint.source, shares[0], found.source_slope),
            (joint.target, shares[1], found.target_slope),
        )
    ]
    return from_influences(found.value, sides, limits)


def _influences(events: Events, share: Floats, slope: Floats, smoothing: float) -> Floats:
    total = len(events.kinds) + smoothing * events.n_kinds
    influences: Floats = (events.sums(slope) - events.lengths * (share @ slope)) / total
    return influences


def _log2(share: Floats, middle: Floats) -> Floats:
    """Return log2(share / middle), and 0 where the share is 0: such a kind adds nothing."""
    ratio = np.ones_like(share)
    np.divide(share, middle, out=ratio, where=share > 0)
    logs: Floats = np.log2(ratio)
    return logs
