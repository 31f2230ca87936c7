"""What the parts of a large table add up to."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.parts.layers import LayerTotals
from backfire.slices.sums import SliceSums
from backfire.transitions.noise.chance import ChanceSums

Counts = npt.NDArray[np.int64]

_LARGEST: Final = 2.0**62


@dataclass(frozen=True, eq=False)
class RowCounts:
    """Different rows of whole numbers, and how often each was there.

    Millions of sentences have only thousands of different counts, on which every score of summed
    counts is as exact as on all of them.

    Attributes:
        rows: (D, C) the different rows.
        times: (D,) how often.
    """

    rows: Counts
    times: Counts

    @classmethod
    def of(cls, rows: Counts, times: Counts | None = None) -> "RowCounts":
        """Count the rows (N, C), each as often as `times` (N,) says, else once."""
        distinct, place = _distinct(rows)
        return cls(distinct, np.bincount(place, times, len(distinct)).astype(np.int64))

    def __add__(self, other: "RowCounts") -> "RowCounts":
        """Return the rows of both."""
        return RowCounts.of(
            np.concatenate([self.rows, other.rows]), np.concatenate([self.times, other.times])
        )


def add_confusion(one: Counts, other: Counts) -> Counts:
    """Add two results of `transitions.run_codes.count_confusion`."""
    both = np.concatenate([one, other])
    labels, place = _distinct(both[:, :3])
    total = np.bincount(place, both[:, 3], len(labels)).astype(np.int64)
    return np.concatenate([labels, total[:, None]], axis=1)


def _distinct(rows: Counts) -> tuple[Counts, Counts]:
    """Return the different rows (D, C) and the place of each row among them."""
    bounds = rows.max(axis=0, initial=0) + 1
    if np.prod(bounds.astype(np.float64)) < _LARGEST:  # one number a row is sorted much faster
        steps = np.append(np.cumprod(bounds[:0:-1])[::-1], 1)
        keys, place = np.unique(rows @ steps, return_inverse=True)
        return keys[:, None] // steps % bounds, place
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    return distinct, place.reshape(-1)


@dataclass(frozen=True, eq=False)
class Totals:
    """Everything that is counted of the tokens.

    Attributes:
        outcomes: The outcomes of each unit of chance.
        confusion: As `transitions.run_codes.count_confusion` gives it.
        chance: What several runs do.
        layers: The labels of gold and of each run.
        sentences: How many there are.
        slices: What happened in each slice.
    """

    outcomes: RowCounts
    confusion: Counts
    chance: ChanceSums
    layers: LayerTotals
    sentences: int
    slices: SliceSums

    def __add__(self, other: "Totals") -> "Totals":
        """Return the totals of two parts that share no unit of chance."""
        return Totals(
            outcomes=self.outcomes + other.outcomes,
            confusion=add_confusion(self.confusion, other.confusion),
            chance=self.chance + other.chance,
            layers=self.layers + other.layers,
            sentences=self.sentences + other.sentences,
            slices=self.slices + other.slices,
        )
