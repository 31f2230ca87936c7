"""Which tokens stand as examples: by a rule that anybody can repeat."""

from typing import Final

import numpy as np
import numpy.typing as npt

KEYS: Final = 2**32
"""How many keys there are: they lie from 0 to one less."""

_STEP: Final = 2_654_435_761

RULE: Final = (
    "those that have it in most pairs of runs; among equals, those first whose number times "
    f"{_STEP:,} leaves the smallest rest divided by 2³², which spreads them evenly over the text"
)
"""The rule in words, after "of each kind, …"."""

Rows = npt.NDArray[np.integer]


def spread(numbers: Rows) -> npt.NDArray[np.uint64]:
    """Return the keys by which the rule orders tokens evenly over the text.

    No two numbers below `KEYS` have the same key.
    """
    keys: npt.NDArray[np.uint64] = numbers.astype(np.uint64) * np.uint64(_STEP)
    return keys & np.uint64(KEYS - 1)


def first_evenly(numbers: Rows, limit: int) -> Rows:
    """Return the places of the first `limit` numbers in the order of the rule."""
    keys = spread(numbers)
    if limit < len(keys):
        near = np.argpartition(keys, limit)[:limit]
        return near[np.argsort(keys[near], kind="stable")]
    return np.argsort(keys, kind="stable")


def first_by_share(shares: npt.NDArray[np.floating], limit: int) -> Rows:
    """Return the places of the `limit` greatest shares; equals keep the order they are given in."""
    if not len(shares) or shares.min() == shares.max():
        return np.arange(min(limit, len(shares)))
    return np.argsort(-shares, kind="stable")[:limit]
