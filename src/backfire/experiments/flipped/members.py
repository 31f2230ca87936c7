"""Which tokens are in which slices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.flipped.grouping import as_lists
from backfire.slices.kinds import TokenKinds

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Members:
    """Which tokens are in which slices.

    Attributes:
        names: The slices.
        row: (N,) The places of the tokens that are known, in rising order.
        kinds: Which of the slices, in the order of `names`, these tokens are in.
    """

    names: Sequence[str]
    row: Rows
    kinds: TokenKinds

    def lists(self, rows: Rows) -> pa.ListArray:
        """Return the names of the slices that each of some tokens is in.

        Args:
            rows: (F,) Places of known tokens, in rising order.
        """
        kind = self.kinds.kind[np.searchsorted(self.row, rows)]
        of, which = np.nonzero(self.kinds.slices[kind])
        values = pa.DictionaryArray.from_arrays(
            pa.array(which, pa.int32()), pa.array(self.names, pa.string())
        )
        return as_lists(values, of, len(rows))
