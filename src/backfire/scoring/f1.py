"""Precision, recall and F1 of spans, exactly as conlleval computes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from backfire.scoring.layers import Codes, encode_layers
from backfire.scoring.spans import SpanLabels, count_spans_by_type, find_spans, read_span_labels


@dataclass(frozen=True)
class SpanScore:
    """A span score; the three shares lie in [0, 1] and are 0 where nothing can be right.

    Attributes:
        gold: Spans in gold.
        predicted: Predicted spans.
        correct: Predicted spans with the bounds and the type of a gold span.
        precision: correct / predicted.
        recall: correct / gold.
        f1: The harmonic mean of the two.
        by_type: The same for each span type; empty in the scores of a single type.
    """

    gold: int
    predicted: int
    correct: int
    precision: float
    recall: float
    f1: float
    by_type: Mapping[str, "SpanScore"] = field(default_factory=dict)


def f1_score(counts: npt.NDArray[np.number]) -> npt.NDArray[np.float64]:
    """Return F1 in [0, 1] from summed counts (..., 3) of gold, predicted and correct spans.

    It is 0 where there is neither a gold nor a predicted span, as in conlleval.
    """
    gold, predicted, correct = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)
    both = gold + predicted
    score: npt.NDArray[np.float64] = np.zeros_like(both)
    np.divide(2 * correct, both, out=score, where=both > 0)
    return score


def score_layers(gold: Codes, predicted: Codes, sentence: Codes, labels: SpanLabels) -> SpanScore:
    """Return the span score, overall and by type, of label codes (T,)."""
    true = find_spans(gold, sentence, labels)
    found = find_spans(predicted, sentence, labels)
    by_type = count_spans_by_type(true, found, len(labels.types))
    scores = {kind: score_counts(row) for kind, row in zip(labels.types, by_type, strict=True)}
    return score_counts(by_type.sum(axis=0), scores)


def score_counts(
    counts: npt.NDArray[np.number], by_type: Mapping[str, SpanScore] | None = None
) -> SpanScore:
    """Return the score of summed counts (3,): gold, predicted, correct."""
    gold, predicted, correct = (int(count) for count in counts)
    return SpanScore(
        gold=gold,
        predicted=predicted,
        correct=correct,
        precision=correct / predicted if predicted else 0.0,
        recall=correct / gold if gold else 0.0,
        f1=float(f1_score(np.asarray(counts))),
        by_type=dict(by_type or {}),
    )


def span_f1(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> SpanScore:
    """Return the span score, overall and by type, of BIO labels.

    Args:
        gold: One list of labels a sentence; prefixes may be upper or lower case.
        predicted: The same shape.

    Raises:
        ComparisonError: If the shapes differ or a label is not in BIO.

    >>> span_f1([["B-per", "I-per", "O"]], [["B-per", "I-per", "B-loc"]]).f1
    0.6666666666666666
    """
    layers = encode_layers(gold, predicted)
    labels = read_span_labels(layers.labels)
    return score_layers(layers.codes[0], layers.codes[1], layers.sentence, labels)
