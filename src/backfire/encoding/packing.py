"""Sequences of different lengths laid down step by step, as `PackedSequence` wants them."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def pack(bounds: Ints, items: Ints) -> tuple[Ints, Ints]:
    """Lay items down step by step, longest first; items of one length keep their order.

    Args:
        bounds: Where each item begins among the elements, and their number as a last bound.
        items: Which items, at least one; each has an element or more.

    Returns:
        Where each packed element stands among the elements, and how many items still go on at each
        step (falling).
    """
    lengths = bounds[items + 1] - bounds[items]
    ordered = items[np.argsort(-lengths, kind="stable")]
    falling = -np.sort(-lengths)
    steps = np.arange(falling[0])
    alive_at = np.searchsorted(-falling, -steps, side="left").astype(np.int64)
    step = np.repeat(steps, alive_at)
    first_of_step = np.cumsum(alive_at) - alive_at
    item = np.arange(len(step)) - np.repeat(first_of_step, alive_at)
    return bounds[ordered][item] + step, alive_at
