"""Which tokens are in which slices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.flipped.grouping import as_lists

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Members:
    """Which tokens are in which slices.

    Attributes:
        names: The slices.
        row: (N,) The places of the tokens that are known, in rising order.
        marks: One boolean column a slice over these tokens, in the order of `names`.
    """

    names: Sequence[str]
    row: Rows
    marks: pa.Table

    def lists(self, rows: Rows) -> pa.ListArray:
        """Return the names of the slices that each of some tokens is in.

        Args:
            rows: (F,) Places of known tokens, in rising order.
        """
        inside = np.zeros((len(rows), len(self.names)), dtype=np.bool_)
        if len(rows):
            places = np.searchsorted(self.row, rows)
            first, last = int(places[0]), int(places[-1]) + 1
            window = self.marks.slice(first, last - first)
            for k, column in enumerate(window.columns):
                inside[:, k] = column.to_numpy()[places - first]
        of, which = np.nonzero(inside)
        values = pa.DictionaryArray.from_arrays(
            pa.array(which, pa.int32()), pa.array(self.names, pa.string())
        )
        return as_lists(values, of, len(rows))
