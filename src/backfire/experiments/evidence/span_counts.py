"""The spans of runs, sentence by sentence, and their F1 as a number of a contrast."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import numpy.typing as npt

from backfire.experiments.evidence.run_set import RunSet
from backfire.scoring.f1 import f1_score
from backfire.scoring.leave_out import Floats, LeaveOut
from backfire.scoring.spans import count_spans, find_spans, read_span_labels
from backfire.transitions.noise.contrast import LEAST_UNITS, Layers, Quantity

SpanCounts = npt.NDArray[np.int64]


def count_spans_of(runs: RunSet) -> SpanCounts:
    """Return (S, R, 3): the gold, predicted and correct spans of each sentence, by run.

    Args:
        runs: Runs on a text whose labels are spans.
    """
    text = runs.text
    labels = read_span_labels(text.labels)
    find = partial(find_spans, sentence=text.sentence, labels=labels)
    gold = find(text.gold)
    counts = [
        count_spans(gold, find(run), text.sentence, text.n_sentences) for run in runs.predicted
    ]
    return np.stack(counts, axis=1)


def f1_numbers(reference: RunSet, candidate: RunSet, layers: Layers) -> Mapping[Quantity, LeaveOut]:
    """Return the mean F1 of the runs of both arms, as `contrast_numbers` does for tokens.

    Args:
        reference: One side.
        candidate: The other, on the same text.
        layers: What the layers of chance are called.

    Returns:
        Nothing where the labels are no spans.
    """
    if reference.text.task == "pos":
        return {}
    enough = min(reference.arm.n_units, candidate.arm.n_units) >= LEAST_UNITS
    sides: tuple[tuple[Quantity, RunSet, str, str], ...] = (
        ("reference_f1", reference, layers.reference, layers.candidate),
        ("candidate_f1", candidate, layers.candidate, layers.reference),
    )
    found = {}
    for name, runs, own, other in sides:
        counts = count_spans_of(runs)
        total = counts.sum(axis=0)
        scores = f1_score(total)
        value = float(scores.mean())
        without = {layers.sentences: f1_score(total - counts).mean(axis=1)}
        if enough:
            n_others = (candidate if runs is reference else reference).arm.n_units
            without |= {own: _without_units(scores, runs), other: np.full(n_others, value)}
        found[name] = LeaveOut(value, without)
    return found


def _without_units(scores: Floats, runs: RunSet) -> Floats:
    """Return (U,) the mean score of the other runs, without each unit."""
    sums, sizes = np.bincount(runs.arm.unit, scores), runs.arm.sizes
    rest: Floats = (sums.sum() - sums) / (sizes.sum() - sizes)
    return rest
