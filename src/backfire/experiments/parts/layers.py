"""What the labels of a large table add up to, layer by layer: gold, and each run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.transitions.run_codes import Codes, RunCodes

Marks = npt.NDArray[np.uint64]

_MIX: Final = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)))


@dataclass(frozen=True, eq=False)
class LayerTotals:
    """How many tokens have which label in each layer, and which layers are the same throughout.

    Attributes:
        gold: How many tokens have each label in gold.
        runs: Likewise in each run, those of the reference first.
        marks: A number a layer, gold first, that differs where labels differ.
    """

    gold: Counter[str]
    runs: Sequence[Counter[str]]
    marks: Marks

    @classmethod
    def of(cls, codes: RunCodes, rows: npt.NDArray[np.int64]) -> "LayerTotals":
        """Count the labels of a part.

        Args:
            codes: The labels.
            rows: (T,) the number of the row of each token, throughout the table.
        """
        layers = [codes.gold, *codes.reference, *codes.candidate]
        gold, *runs = (_count(layer, codes.labels) for layer in layers)
        keys = _mix(rows)
        marks = [(keys * (layer + 1).astype(np.uint64)).sum(dtype=np.uint64) for layer in layers]
        return cls(gold, runs, np.array(marks, np.uint64))

    def __add__(self, other: "LayerTotals") -> "LayerTotals":
        """Return the totals of two parts; in which order they come makes no difference."""
        runs = [one + another for one, another in zip(self.runs, other.runs, strict=True)]
        return LayerTotals(self.gold + other.gold, runs, self.marks + other.marks)

    @property
    def checksums(self) -> list[str]:
        """What tells runs of other labels apart, a text a run."""
        return [f"{mark:016x}" for mark in self.marks[1:].tolist()]


def _count(layer: Codes, labels: Sequence[str]) -> Counter[str]:
    counts = np.bincount(layer, minlength=len(labels)).tolist()
    return Counter({label: n for label, n in zip(labels, counts, strict=True) if n})


def _mix(rows: npt.NDArray[np.int64]) -> Marks:
    """Return a number for each row that looks drawn at random (SplitMix64)."""
    step, first, second = _MIX
    keys = (rows.astype(np.uint64) + np.uint64(1)) * step
    keys = (keys ^ (keys >> np.uint64(30))) * first
    keys = (keys ^ (keys >> np.uint64(27))) * second
    mixed: Marks = keys ^ (keys >> np.uint64(31))
    return mixed
