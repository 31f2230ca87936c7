"""Tokens with what became of them and which slices they are in: what all sums are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.slices.kinds import TokenKinds

Shares = npt.NDArray[np.float64] | npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class MarkedTokens:
    """Tokens with gold.

    Attributes:
        unit: (T,) the number of its sentence, or of another unit of chance.
        before: (T,) which share of the reference's runs has it right, in [0, 1].
        after: (T,) likewise of the candidate's.
        kinds: Which slices they are in.
    """

    unit: npt.NDArray[np.integer]
    before: Shares
    after: Shares
    kinds: TokenKinds

    @classmethod
    def of_table(cls, table: pa.Table, columns: Sequence[str]) -> "MarkedTokens":
        """Read a table of `sentence`, `before`, `after` and one boolean column a slice."""
        members = [table[name].to_numpy() for name in columns]
        shape = len(table), len(columns)
        slices = np.stack(members, axis=1) if members else np.zeros(shape, np.bool_)
        kinds = TokenKinds(np.arange(len(table), dtype=np.int32), slices.astype(np.bool_))
        sentence, before, after = (
            table[name].to_numpy() for name in ("sentence", "before", "after")
        )
        return cls(sentence, before, after, kinds)

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def n_slices(self) -> int:
        """L."""
        return int(self.kinds.slices.shape[1])

    def at(self, chosen: npt.NDArray[np.bool_]) -> "MarkedTokens":
        """Return some of the tokens."""
        return MarkedTokens(
            self.unit[chosen],
            self.before[chosen],
            self.after[chosen],
            TokenKinds(self.kinds.kind[chosen], self.kinds.slices),
        )

    def conjunctions(self, pairs: Sequence[tuple[int, int]]) -> "MarkedTokens":
        """Return the same tokens with one slice a pair: what is in both."""
        first, second = (np.array([pair[k] for pair in pairs], np.int64) for k in (0, 1))
        both = self.kinds.slices[:, first] & self.kinds.slices[:, second]
        return replace(self, kinds=TokenKinds(self.kinds.kind, both))
