"""The ratio of two summed counts."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def share_of(counts: Floats) -> Floats:
    """Return the share that the first of two summed counts (..., 2) is of the second.

    It is NaN where the second is 0.
    """
    part, whole = np.moveaxis(counts, -1, 0)
    share: Floats = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
