"""The two ends of a unit: LSTM units are symmetric, so either end may say a thing."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.neurons.observations import Values

TOP_SHARE: Final = 0.05
"""How much of the tokens a unit is taken to fire for."""


def ends(activations: Values) -> Iterator[Values]:
    """Give the activations as they are, then with their signs turned."""
    yield activations
    yield -activations


def top_tokens(activations: Values, share: float = TOP_SHARE) -> npt.NDArray[np.bool_]:
    """Return where each unit is among its highest (T, U); equals of the last one are in as well.

    Args:
        activations: (T, U).
        share: Of the tokens, in (0, 1]; at least one is taken.
    """
    n = max(1, round(share * len(activations)))
    least = np.partition(activations, len(activations) - n, axis=0)[len(activations) - n]
    top: npt.NDArray[np.bool_] = activations >= least
    return top
