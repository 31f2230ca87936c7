"""Slices that nobody declared: pairs of slices, searched on half the sentences, tested on the rest.

What is found by looking is biased towards what chance made look large. So the half of the text
that chooses a conjunction never has a say in its verdict.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.slices.marked import MarkedTokens
from backfire.slices.verdicts import ENOUGH_FLIPS
from backfire.transitions.sample import KEYS, spread

MOST: Final = 20
"""How many conjunctions are tested, at most."""

_PROMISING: Final = 2.0  # |falsified - corrected| in standard deviations of a fair coin
_STRONGER: Final = 1.5  # than either slice alone, in net effect
_SAME: Final = 0.9  # a share of the smaller slice above which a conjunction is that slice again

Floats = npt.NDArray[np.float64]
Pair = tuple[int, int]


def searched_half(unit: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Return which tokens are in the half of the sentences (or documents) that is searched.

    By a rule that anybody can repeat: those whose number times 2,654,435,761 leaves a rest below
    2³¹ when it is divided by 2³², which spreads them evenly over the text.
    """
    return spread(unit) < KEYS // 2


def find_conjunctions(marked: MarkedTokens) -> list[Pair]:
    """Return the pairs of slices that look harmed or helped beyond either alone.

    A pair is promising with at least 20 flips, a difference of falsified and corrected of at least
    two standard deviations of a fair coin, a net effect at least 1.5 times as strong as either
    slice's in the same direction, and at most 90 % of the tokens of the smaller slice.

    Args:
        marked: The searched half.

    Returns:
        Places of slices, the most promising first, at most `MOST`.
    """
    if not marked.n_slices:
        return []
    n, falsified, corrected = _count_pairs(marked)
    flips, change = falsified + corrected, falsified - corrected
    with np.errstate(divide="ignore", invalid="ignore"):
        net = np.where(n > 0, change / n, 0.0)
        strength = np.where(flips > 0, np.abs(change) / np.sqrt(flips), 0.0)
    own, size, sign = np.diag(net), np.diag(n), np.sign(change)
    alone = np.maximum(sign * own[:, None], sign * own[None, :])
    good = (
        (flips >= ENOUGH_FLIPS)
        & (strength >= _PROMISING)
        & (np.abs(net) >= _STRONGER * alone)
        & (n <= _SAME * np.minimum(size[:, None], size[None, :]))
    )
    first, second = np.nonzero(np.triu(good, 1))
    order = np.argsort(-strength[first, second], kind="stable")[:MOST]
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def _count_pairs(marked: MarkedTokens) -> tuple[Floats, Floats, Floats]:
    """Return (L, L) tokens, falsified and corrected of each pair; on the diagonal of each slice."""
    kind, slices = marked.kinds.kind, marked.kinds.slices.astype(np.float64)
    p, q = marked.before.astype(np.float64), marked.after.astype(np.float64)
    n, falsified, corrected = (
        (slices.T * np.bincount(kind, weights, len(slices))) @ slices
        for weights in (None, p * (1 - q), (1 - p) * q)
    )
    return n, falsified, corrected
