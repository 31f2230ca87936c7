"""Values that belong to rows, as one list a row."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def as_lists(values: pa.Array, of: npt.NDArray[np.integer], n: int) -> pa.ListArray:
    """Return a list of values for each row.

    Args:
        values: The values, by their row.
        of: The row of each value, from 0, never falling.
        n: How many rows there are.
    """
    offsets = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(of, minlength=n), out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), values)
