"""What the labels of a large table add up to, layer by layer: gold, and each run."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from backfire.transitions.run_codes import Codes, RunCodes


class LayerTotals:
    """How many tokens have which label in each layer, and which layers are the same throughout.

    Attributes:
        gold: How many tokens have each label in gold.
        runs: Likewise in each run, those of the reference first.
    """

    def __init__(self, n_runs: int) -> None:
        self.gold: Counter[str] = Counter()
        self.runs: list[Counter[str]] = [Counter() for _ in range(n_runs)]
        self._sums = [blake2b() for _ in range(n_runs)]

    def add(self, codes: RunCodes) -> None:
        """Take in a part."""
        self.gold.update(_count(codes.gold, codes.labels))
        runs = [*codes.reference, *codes.candidate]
        for run, counts, digest in zip(runs, self.runs, self._sums, strict=True):
            counts.update(_count(run, codes.labels))
            digest.update(run.tobytes())

    @property
    def checksums(self) -> list[str]:
        """What tells runs of other labels apart, a text a run."""
        return [digest.hexdigest() for digest in self._sums]


def _count(layer: Codes, labels: Sequence[str]) -> dict[str, int]:
    counts = np.bincount(layer, minlength=len(labels)).tolist()
    return {label: n for label, n in zip(labels, counts, strict=True) if n}
