"""One side of a comparison as chance sees it: which runs are right where, and what they share."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Right = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arm:
    """The runs of one side.

    Runs that start from one source model share its errors, so they are no independent witnesses:
    a source model together with its runs is one independent unit. A run without a source model is
    a unit of its own.

    Attributes:
        right: (K, T) whether each run is right on each token.
        unit: (K,) the unit of each run, from 0 to U - 1 without gaps.
    """

    right: Right
    unit: npt.NDArray[np.int64]

    @classmethod
    def of_runs(cls, right: Right, sources: Sequence[Hashable] = ()) -> "Arm":
        """Group runs by their source models.

        Args:
            right: (K, T) whether each run is right on each token.
            sources: The source model of each run; None, or no sources at all: a unit of its own.
        """
        names = sources or [None] * len(right)
        keys = [("run", k) if name is None else ("source", name) for k, name in enumerate(names)]
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        return cls(np.asarray(right, np.bool_), np.array([places[key] for key in keys], np.int64))

    @property
    def n_runs(self) -> int:
        """K."""
        return len(self.right)

    @property
    def n_units(self) -> int:
        """U, the number of independent units."""
        return len(self.sizes)

    @property
    def n_tokens(self) -> int:
        """T."""
        return int(self.right.shape[1])

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """(U,) how many runs each unit has."""
        return np.bincount(self.unit)

    @cached_property
    def counts(self) -> Counts:
        """(U, T) how many runs of each unit are right on each token."""
        order = np.argsort(self.unit, kind="stable")
        starts = np.cumsum(self.sizes) - self.sizes
        counts: Counts = np.add.reduceat(self.right[order], starts, axis=0, dtype=np.int32)
        return counts

    @cached_property
    def total(self) -> Counts:
        """(T,) how many of all runs are right on each token."""
        total: Counts = self.right.sum(axis=0, dtype=np.int32)
        return total

    @property
    def share(self) -> Shares:
        """(T,) the share of the runs that are right on each token."""
        return self.total / self.n_runs

    def at(self, tokens: npt.NDArray[np.bool_] | slice) -> "Arm":
        """Return the arm on some of the tokens."""
        return Arm(self.right[:, tokens], self.unit)

    def without(self, unit: int) -> "Arm":
        """Return the arm without a unit and its runs."""
        kept = self.unit != unit
        others = self.unit[kept]
        return Arm(self.right[kept], others - (others > unit))

    def within(self, unit: int) -> "Arm":
        """Return the runs of one unit, each as a unit of its own: chance given one source model."""
        own = self.right[self.unit == unit]
        return Arm(own, np.arange(len(own)))
