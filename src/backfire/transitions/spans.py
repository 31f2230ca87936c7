"""What became of the spans: one state for each gold span and side, and spans that no gold answers.

Spans are those of `scoring.spans.find_spans`: in order of the text and, within a layer, apart.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.scoring.spans import Spans, match_spans

STATES: Final = ("correct", "wrong_type", "wrong_boundary", "missed", "spurious")
"""A gold span takes the first that holds: a predicted span has its bounds and type; its bounds;
overlaps it; none of these. A predicted span that overlaps no gold span is spurious; under a side
that does not predict it, nothing is there, which counts as missed."""

_CORRECT, _WRONG_TYPE, _WRONG_BOUNDARY, _MISSED, _SPURIOUS = range(5)

States = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


def span_states(gold: Spans, predicted: Spans) -> States:
    """Return (N,): the place in `STATES` of each gold span under one run."""
    states = np.full(len(gold), _MISSED)
    states[_overlaps(gold, predicted)] = _WRONG_BOUNDARY
    states[_same_bounds(gold, predicted)] = _WRONG_TYPE
    states[match_spans(gold, predicted)] = _CORRECT
    return states


def spurious_spans(gold: Spans, predicted: Spans) -> Spans:
    """Return the predicted spans that overlap no gold span."""
    alone = ~_overlaps(predicted, gold)
    return Spans(predicted.start[alone], predicted.end[alone], predicted.kind[alone])


def count_transitions(
    gold: Spans, reference: Sequence[Spans], candidate: Sequence[Spans], n_types: int
) -> Shares:
    """Count the transitions of the spans from reference to candidate, by type.

    Args:
        gold: The gold spans.
        reference: The spans of each run of the reference, at least one.
        candidate: The spans of each run of the candidate, at least one.
        n_types: How many span types there are.

    Returns:
        (types, 5, 5), means over the pairs of runs: how many spans of each type go from the
        state of the row (reference) to that of the column (candidate). A gold span counts under
        its own type; its four states sum to the gold spans. A spurious span counts under its
        predicted type, and stays only where both sides predict its very bounds and type.
    """
    found = np.zeros((n_types, len(STATES), len(STATES)))
    before, after = (state_shares(gold, runs) for runs in (reference, candidate))
    for kind in np.unique(gold.kind).tolist():
        own = gold.kind == kind
        found[kind] = before[own].T @ after[own]
    _, kinds, old, new = spurious_shares(gold, reference, candidate)
    for row, column, share in (
        (_SPURIOUS, _SPURIOUS, old * new),
        (_SPURIOUS, _MISSED, old * (1 - new)),
        (_MISSED, _SPURIOUS, (1 - old) * new),
    ):
        found[:, row, column] += np.bincount(kinds, weights=share, minlength=n_types)
    return found


def count_lost_and_won(
    gold: Spans, reference: Sequence[Spans], candidate: Sequence[Spans]
) -> tuple[Shares, Shares]:
    """Return two arrays (N,): the share of the pairs of runs that break, and recover, each span."""
    right_before = np.mean([match_spans(gold, run) for run in reference], axis=0)
    right_after = np.mean([match_spans(gold, run) for run in candidate], axis=0)
    return right_before * (1 - right_after), (1 - right_before) * right_after


def count_new_errors(gold: Spans, old: Sequence[Spans], new: Sequence[Spans]) -> float:
    """Count the spans of `new` that are neither in gold nor in `old`, by bounds and type.

    It is a mean over the pairs of runs.
    """
    found = [
        int((~match_spans(run, gold) & ~match_spans(run, other)).sum())
        for run in new
        for other in old
    ]
    return sum(found) / len(found)


def oracle_scores(
    gold: Spans, reference: Sequence[Spans], candidate: Sequence[Spans]
) -> tuple[float | None, float | None]:
    """Return recall and F1 of somebody who could always take the better of two runs.

    Of a gold span either run's answer is taken; of the wrong spans only those are left that both
    predict. Means over the pairs of runs. Recall is None without gold spans, F1 where there is no
    span at all.
    """
    right = [[match_spans(gold, run) for run in side] for side in (reference, candidate)]
    found = np.array([(one | other).sum() for one in right[0] for other in right[1]])
    left = np.array(
        [
            int((match_spans(run, other) & ~match_spans(run, gold)).sum())
            for run in reference
            for other in candidate
        ]
    )
    nothing = not len(gold) and not any(len(run) for run in (*reference, *candidate))
    scores = 2 * found / np.maximum(found + left + len(gold), 1)
    return (
        float(found.mean() / len(gold)) if len(gold) else None,
        None if nothing else float(scores.mean()),
    )


def state_shares(gold: Spans, runs: Sequence[Spans]) -> Shares:
    """Return (N, 5): the share of the runs under which each gold span has each state."""
    shares = np.zeros((len(gold), len(STATES)))
    rows = np.arange(len(gold))
    for run in runs:
        shares[rows, span_states(gold, run)] += 1
    return shares / len(runs)


def spurious_shares(
    gold: Spans, reference: Sequence[Spans], candidate: Sequence[Spans]
) -> tuple[States, States, Shares, Shares]:
    """Return, for each distinct spurious span, its first token, type, and share of runs by side."""
    runs = [spurious_spans(gold, run) for run in (*reference, *candidate)]
    start, end, kind = (
        np.concatenate([getattr(run, name) for run in runs]) for name in ("start", "end", "kind")
    )
    length, n_kinds = end - start, kind.max(initial=0) + 1
    n_lengths = length.max(initial=0) + 1
    key = (start * n_lengths + length) * n_kinds + kind
    spans, place = np.unique(key, return_inverse=True)
    after = np.repeat(np.arange(len(runs)) >= len(reference), [len(run) for run in runs])
    old, new = (
        np.bincount(place[side], minlength=len(spans)) / n_runs
        for side, n_runs in ((~after, len(reference)), (after, len(candidate)))
    )
    return spans // (n_lengths * n_kinds), spans % n_kinds, old, new


def _same_bounds(spans: Spans, others: Spans) -> npt.NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(spans), dtype=np.bool_)
    place = np.minimum(np.searchsorted(others.start, spans.start), len(others) - 1)
    same: npt.NDArray[np.bool_] = (others.start[place] == spans.start) & (
        others.end[place] == spans.end
    )
    return same


def _overlaps(spans: Spans, others: Spans) -> npt.NDArray[np.bool_]:
    """Return whether the first of `others` that ends at or after a span's start begins in time."""
    if not len(others):
        return np.zeros(len(spans), dtype=np.bool_)
    place = np.searchsorted(others.end, spans.start)
    there = place < len(others)
    begins: npt.NDArray[np.bool_] = others.start[np.minimum(place, len(others) - 1)] <= spans.end
    return there & begins
