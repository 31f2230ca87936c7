"""Slices that nobody declared: pairs of slices, searched on half the sentences, tested on the rest.

What is found by looking is biased towards what chance made look large. So the half of the text
that chooses a conjunction never has a say in its verdict.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.slices.verdicts import ENOUGH_FLIPS

MOST: Final = 20
"""How many conjunctions are tested, at most."""

_STEP, _ROUND = 2_654_435_761, 2**32
_PROMISING: Final = 2.0  # |falsified - corrected| in standard deviations of a fair coin
_STRONGER: Final = 1.5  # than either slice alone, in net effect
_SAME: Final = 0.9  # a share of the smaller slice above which a conjunction is that slice again
_BLOCK: Final = 1 << 16

Floats = npt.NDArray[np.float64]
Pair = tuple[int, int]


def searched_half(sentence: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Return which tokens are in the half of the sentences that is searched.

    By a rule that anybody can repeat: those whose number times 2,654,435,761 leaves a rest below
    2³¹ when it is divided by 2³², which spreads them evenly over the text.
    """
    return (sentence.astype(np.uint64) * np.uint64(_STEP)) % np.uint64(_ROUND) < _ROUND // 2


def find_conjunctions(labelled: pa.Table, columns: Sequence[str]) -> list[Pair]:
    """Return the pairs of slices that look harmed or helped beyond either alone.

    A pair is promising with at least 20 flips, a difference of falsified and corrected of at least
    two standard deviations of a fair coin, a net effect at least 1.5 times as strong as either
    slice's in the same direction, and at most 90 % of the tokens of the smaller slice.

    Args:
        labelled: The searched half, as `slices.sums.sum_slices` takes it.
        columns: The slices.

    Returns:
        Places in `columns`, the most promising first, at most `MOST`.
    """
    if not columns:
        return []
    n, falsified, corrected = _count_pairs(labelled, columns)
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


def label_conjunctions(
    labelled: pa.Table, columns: Sequence[str], pairs: Sequence[Pair]
) -> pa.Table:
    """Return the tokens with one boolean column a pair, named by its place in `pairs`.

    Args:
        labelled: As `slices.sums.sum_slices` takes it.
        columns: The slices.
        pairs: Places in `columns`.
    """
    members = {
        str(place): pa.array(labelled[columns[i]].to_numpy() & labelled[columns[j]].to_numpy())
        for place, (i, j) in enumerate(pairs)
    }
    kept = {name: labelled[name] for name in ("sentence", "before", "after")}
    return pa.table({**kept, **members})


def _count_pairs(labelled: pa.Table, columns: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Return (L, L) tokens, falsified and corrected of each pair; on the diagonal of each slice."""
    size = len(columns)
    totals = [np.zeros((size, size)) for _ in range(3)]
    for start in range(0, len(labelled), _BLOCK):
        block = labelled.slice(start, _BLOCK)
        member = np.stack([block[name].to_numpy() for name in columns]).astype(np.float32)
        p, q = (block[name].to_numpy().astype(np.float64) for name in ("before", "after"))
        totals[0] += member @ member.T
        flipped = np.flatnonzero((p != q) | ((p > 0) & (p < 1)))
        some = member[:, flipped].astype(np.float64)
        totals[1] += (some * (p * (1 - q))[flipped]) @ some.T
        totals[2] += (some * ((1 - p) * q)[flipped]) @ some.T
    return totals[0], totals[1], totals[2]
