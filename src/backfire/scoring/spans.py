"""Spans (chunks, entities) of BIO labels, by the rules of the shared tasks' `conlleval`.

A span starts at a `B-`, at an `I-` that follows `O` or the sentence's start, and wherever the type
changes; so an illegal `I-` starts a span, and IOB1 and BIO2 are both read as they are meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.records.errors import ComparisonError
from backfire.scoring.layers import Codes


@dataclass(frozen=True)
class SpanLabels:
    """What each label (by its code) says about spans.

    Attributes:
        begins: (C,) True for `B-`.
        inside: (C,) True for `B-` and `I-`, False for `O`.
        kind: (C,) The place of its type in `types`; -1 for `O`.
        types: The span types, sorted.
    """

    begins: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]
    kind: npt.NDArray[np.int64]
    types: tuple[str, ...]


@dataclass(frozen=True)
class Spans:
    """The spans of one layer, in the order of the text; spans of one layer never overlap.

    Attributes:
        start: (N,) The first token's place in the text.
        end: (N,) The last token's place in the text.
        kind: (N,) The place of the type in `SpanLabels.types`.
    """

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start)


def read_span_labels(labels: Sequence[str]) -> SpanLabels:
    """Read labels such as `B-NP`, `i-np` and `O`; the prefix may be upper or lower case.

    Raises:
        ComparisonError: If a label is none of `B`, `I` (each with or without a type) and `O`.
    """
    parts = [label.partition("-") for label in labels]
    for label, (prefix, _, kind) in zip(labels, parts, strict=True):
        if prefix.upper() not in {"B", "I"} and not (prefix.upper() == "O" and not kind):
            raise ComparisonError(
                f"label {label!r} is not in BIO: expected O, or B- or I- and a type. "
                "Convert the labels to BIO2, or compare them as plain tags with the task 'pos'."
            )
    begins = np.array([prefix.upper() == "B" for prefix, _, _ in parts], dtype=np.bool_)
    inside = np.array([prefix.upper() != "O" for prefix, _, _ in parts], dtype=np.bool_)
    types = sorted({kind for prefix, _, kind in parts if prefix.upper() != "O"})
    places = {kind: place for place, kind in enumerate(types)}
    kinds = [places[kind] if prefix.upper() != "O" else -1 for prefix, _, kind in parts]
    return SpanLabels(begins, inside, np.array(kinds, dtype=np.int64), tuple(types))


def find_spans(codes: Codes, sentence: Codes, labels: SpanLabels) -> Spans:
    """Return the spans of one layer as conlleval reads them.

    Args:
        codes: Label codes (T,).
        sentence: The sentence of each token (T,), never falling.
        labels: What each code means.
    """
    inside, kind = labels.inside[codes], labels.kind.astype(np.int32)[codes]
    first = np.ones(len(codes), dtype=np.bool_)
    first[1:] = sentence[1:] != sentence[:-1]
    fresh = np.ones(len(codes), dtype=np.bool_)
    fresh[1:] = kind[1:] != kind[:-1]
    starts = inside & (labels.begins[codes] | first | fresh)
    goes_on = inside & ~starts
    ends = inside.copy()
    ends[:-1] &= ~goes_on[1:]
    start = np.flatnonzero(starts)
    return Spans(start, np.flatnonzero(ends), labels.kind[codes[start]])


def match_spans(spans: Spans, others: Spans) -> npt.NDArray[np.bool_]:
    """Return (N,): whether each of `spans` is also in `others`, with the same bounds and type."""
    if not len(others):
        return np.zeros(len(spans), dtype=np.bool_)
    place = np.minimum(np.searchsorted(others.start, spans.start), len(others) - 1)
    same_bounds = (others.start[place] == spans.start) & (others.end[place] == spans.end)
    matched: npt.NDArray[np.bool_] = same_bounds & (others.kind[place] == spans.kind)
    return matched


def count_spans(
    gold: Spans, predicted: Spans, sentence: Codes, n_sentences: int
) -> npt.NDArray[np.int64]:
    """Return (S, 3) counts a sentence: spans in gold, predicted spans, and those that are both."""
    right = gold.start[match_spans(gold, predicted)]
    starts = (gold.start, predicted.start, right)
    columns = [np.bincount(sentence[start], minlength=n_sentences) for start in starts]
    return np.stack(columns, axis=-1).astype(np.int64)


def count_spans_by_type(gold: Spans, predicted: Spans, n_types: int) -> npt.NDArray[np.int64]:
    """Return (types, 3) counts: spans in gold, predicted spans, and those that are both."""
    right = gold.kind[match_spans(gold, predicted)]
    columns = [np.bincount(kind, minlength=n_types) for kind in (gold.kind, predicted.kind, right)]
    return np.stack(columns, axis=-1).astype(np.int64)
