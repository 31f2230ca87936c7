"""Which labels the runs of both sides give to a token, and how many runs give each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


class Side(NamedTuple):
    """The labels of all runs of one side.

    Attributes:
        codes: (R, T) The label of each run and token.
        confidence: (R, T) How sure the run is of it, NaN where that is not known; None where the
            side tells nothing of it.
    """

    codes: Codes
    confidence: npt.NDArray[np.float32] | None

    def slice(self, first: int, last: int) -> "Side":
        """Return the labels of the tokens from `first` up to `last`."""
        sure = self.confidence
        return Side(self.codes[:, first:last], None if sure is None else sure[:, first:last])


def read_side(predictions: pa.Table, n: int) -> Side:
    """Return the labels of a side.

    Args:
        predictions: One block of `n` tokens a run (`experiments.inputs.Inputs`).
        n: How many tokens there are.
    """
    codes = predictions["predicted"].combine_chunks().indices.to_numpy().reshape(-1, n)
    confidence = None
    if "confidence" in predictions.column_names:
        column = predictions["confidence"]
        if column.null_count < len(column):
            confidence = column.to_numpy().astype(np.float32).reshape(-1, n)
    return Side(codes, confidence)


@dataclass(frozen=True)
class Flipped:
    """Each token, label of the reference and label of the candidate that differ in some pair.

    Attributes:
        row: (F,) The place of the token, in rising order.
        reference: (F,) The label of some runs of the reference.
        candidate: (F,) The label of some runs of the candidate.
        share: (F,) The share of the pairs of runs with these two labels.
        agreeing: How many runs of the reference and of the candidate give these labels.
        confidence: How sure they are on average, NaN where that is not known.
    """

    row: Rows
    reference: Codes
    candidate: Codes
    share: Numbers
    agreeing: tuple[Rows, Rows]
    confidence: tuple[Numbers, Numbers]


def pair_labels(reference: Side, candidate: Side, known: Flags | None = None) -> Flipped:
    """Find the flips of all pairs of runs at once.

    A token with a runs of R for one label and c runs of C for another has that flip in a·c of the
    R·C pairs; the pairs themselves are never listed.

    Args:
        reference: The labels of the reference.
        candidate: The labels of the candidate.
        known: (T,) The tokens that count; None for all.
    """
    lowest = np.minimum(reference.codes.min(axis=0), candidate.codes.min(axis=0))
    highest = np.maximum(reference.codes.max(axis=0), candidate.codes.max(axis=0))
    changed = lowest != highest
    rows = np.flatnonzero(changed if known is None else changed & known)
    before, after = _tally(reference, rows), _tally(candidate, rows)
    first, second = _cross(before.token, after.token, len(rows))
    differ = before.label[first] != after.label[second]
    first, second = first[differ], second[differ]
    n_pairs = len(reference.codes) * len(candidate.codes)
    return Flipped(
        row=rows[before.token[first]],
        reference=before.label[first],
        candidate=after.label[second],
        share=before.runs[first] * after.runs[second] / n_pairs,
        agreeing=(before.runs[first], after.runs[second]),
        confidence=(before.confidence[first], after.confidence[second]),
    )


def chosen_labels(codes: Codes, names: Sequence[str]) -> Codes:
    """Return (T,): the label that most runs give, of equally frequent ones the first by name.

    Args:
        codes: (R, T) The labels of the runs.
        names: The label of each code.
    """
    chosen: Codes = codes[0].copy()
    varied = np.flatnonzero((codes != chosen).any(axis=0))
    if len(varied):
        found = _tally(Side(codes, None), varied)
        by_name = np.argsort(np.argsort(np.array(names, dtype=object)))
        order = np.lexsort((by_name[found.label], -found.runs, found.token))
        _, first = np.unique(found.token[order], return_index=True)
        chosen[varied] = found.label[order][first]
    return chosen


class _Tally(NamedTuple):
    """Each label of each token, by token and label, with how many runs give it, and how surely."""

    token: Rows
    label: Codes
    runs: Rows
    confidence: Numbers


def _tally(side: Side, rows: Rows) -> _Tally:
    codes = side.codes[:, rows]
    sure = None if side.confidence is None else side.confidence[:, rows].astype(np.float64)
    if len(codes) == 1:
        unknown = np.full(len(rows), np.nan)
        ones = np.ones(len(rows), dtype=np.int64)
        return _Tally(np.arange(len(rows)), codes[0], ones, unknown if sure is None else sure[0])
    size = int(codes.max(initial=0)) + 1
    keys = np.arange(len(rows)) * size + codes
    pairs, place, runs = np.unique(keys, return_inverse=True, return_counts=True)
    confidence = np.full(len(pairs), np.nan)
    if sure is not None:
        told = ~np.isnan(sure.ravel())
        own = place.ravel()[told]
        n = np.bincount(own, minlength=len(pairs))
        total = np.bincount(own, sure.ravel()[told], len(pairs))
        np.divide(total, n, out=confidence, where=n > 0)
    return _Tally(pairs // size, (pairs % size).astype(np.int32), runs, confidence)


def _cross(before: Rows, after: Rows, n: int) -> tuple[Rows, Rows]:
    """Return the places of all pairs of one of `before` and one of `after` of the same token."""
    n_after = np.bincount(after, minlength=n)
    times = n_after[before]
    first = np.repeat(np.arange(len(before)), times)
    starts = (np.cumsum(n_after) - n_after)[before]
    within = np.arange(len(first)) - np.repeat(np.cumsum(times) - times, times)
    return first, np.repeat(starts, times) + within
