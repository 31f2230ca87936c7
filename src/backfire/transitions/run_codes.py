"""Outcomes and flips counted on codes of labels: for runs that stand in memory, side by side.

They are those of `transitions.outcomes` and `transitions.flips`, without a join and without a row
for every pair of runs: 20 runs a side are 400 pairs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.integer]
Counts = npt.NDArray[np.int64]

_BLOCK: Final = 1 << 18  # tokens at a time, to bound the memory


@dataclass(frozen=True, eq=False)
class RunCodes:
    """The labels of gold and of all runs on the same tokens, as places in one list of labels.

    Attributes:
        gold: (T,) -1 where gold is null.
        reference: (K, T) of the runs of the reference.
        candidate: (M, T) of those of the candidate.
        labels: Every label.
    """

    gold: Codes
    reference: Codes
    candidate: Codes
    labels: Sequence[str]

    @property
    def pairs(self) -> int:
        """How many pairs of runs there are."""
        return len(self.reference) * len(self.candidate)

    def part(self, tokens: slice) -> "RunCodes":
        """Return the codes of some tokens that stand side by side."""
        gold = self.gold[tokens]
        return RunCodes(gold, self.reference[:, tokens], self.candidate[:, tokens], self.labels)

    def right(self) -> tuple[Codes, Codes]:
        """Return (T,) and (T,): how many runs of each side are right; 0 where gold is null."""
        before, after = (
            (runs == self.gold).sum(axis=0, dtype=np.int32)
            for runs in (self.reference, self.candidate)
        )
        return before, after


def count_outcomes(codes: RunCodes, group: Codes, n_groups: int) -> Counts:
    """Count the outcomes over all pairs of runs; tokens without gold are left out.

    Args:
        codes: The labels.
        group: (T,) the group of each token, for instance its sentence, below `n_groups`.
        n_groups: How many groups there are.

    Returns:
        (n_groups, 5): a column for each of `transitions.outcomes.OUTCOMES`.

    Paper: section 5.1, corrected and falsified.
    """
    n_before, n_after = len(codes.reference), len(codes.candidate)
    before, after = codes.right()
    known = codes.gold >= 0
    # Most tokens are right in every run: only the others are looked at closely.
    other = np.flatnonzero(known & ((before < n_before) | (after < n_after)))
    before, after = before[other].astype(np.int64), after[other].astype(np.int64)
    stuck = _stuck(codes, other)
    corrected, falsified = (n_before - before) * after, before * (n_after - after)
    changed_wrong = (n_before - before) * (n_after - after) - stuck
    place = group[other]
    rest = [
        np.bincount(place, share, n_groups)
        for share in (corrected, falsified, changed_wrong, stuck)
    ]
    n = np.bincount(group if known.all() else group[known], minlength=n_groups)
    kept = codes.pairs * n - sum(rest)
    return np.stack([kept, *rest], axis=-1).astype(np.int64)


def count_confusion(codes: RunCodes) -> Counts:
    """Count the flips over all pairs of runs by gold, reference and candidate label.

    Returns:
        (R, 4): places of the three labels and the count, in the order of the places.
    """
    size = len(codes.labels)
    keys, counts = [], []
    for token, reference, candidate, pairs in _flips(codes):
        key = (codes.gold[token].astype(np.int64) * size + reference) * size + candidate
        own, place = np.unique(key, return_inverse=True)
        keys.append(own)
        counts.append(np.bincount(place, pairs).astype(np.int64))
    own, place = np.unique(np.concatenate(keys), return_inverse=True)
    total = np.bincount(place, np.concatenate(counts), len(own)).astype(np.int64)
    return np.stack([own // size**2, own // size % size, own % size, total], axis=-1)


def _stuck(codes: RunCodes, tokens: Codes) -> Counts:
    """Return in how many pairs of runs both have the same wrong label, for some tokens."""
    gold = codes.gold[tokens]
    stuck = np.zeros(len(tokens), np.int64)
    runs = [run[tokens] for run in codes.candidate]
    for reference in codes.reference:
        own = reference[tokens]
        wrong = np.flatnonzero(own != gold)
        own = own[wrong]
        for run in runs:
            stuck[wrong] += own == run[wrong]
    return stuck


def _flips(codes: RunCodes) -> Iterator[tuple[Codes, Codes, Codes, Counts]]:
    """Go through the text and give flips: token, both labels, and in how many pairs of runs.

    At least one block is given.
    """
    size = len(codes.labels)
    for start in range(0, max(1, len(codes.gold)), _BLOCK):
        part = codes.part(slice(start, start + _BLOCK))
        known = part.gold >= 0
        keys = []
        for before, after in product(part.reference, part.candidate):
            rows = np.flatnonzero((before != after) & known)
            keys.append((rows * size + before[rows]) * size + after[rows])
        key, pairs = np.unique(np.concatenate(keys), return_counts=True)
        token = key // (size * size) + start
        yield token, key // size % size, key % size, pairs
