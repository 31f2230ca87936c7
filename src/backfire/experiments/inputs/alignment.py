"""Labels of another tokenisation, or of character offsets, brought to the tokens of a text.

White space does not count. A span whose bounds are no token bounds is widened to the tokens that
it touches; a token of another tokenisation gives its label to the tokens that begin in it. Both
are counted.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs.characters import Characters, CharacterSpans
from backfire.scoring.spans import find_spans, read_span_labels

OUTSIDE: Final = "O"


@dataclass(frozen=True)
class Aligned:
    """Labels, one a token of the text that was aligned to.

    Attributes:
        labels: The labels.
        units: How many spans (or labels of tokens) there were.
        unaligned: How many of them fit no tokens exactly.
        lost: How many of these found no token that was free of another span.
        confidence: The probability of each token's label; None where it is not known of any.
    """

    labels: pa.Array
    units: int
    unaligned: int
    lost: int = 0
    confidence: pa.Array | None = None


def align_labels(labels: pa.Array, own: Characters, base: Characters) -> Aligned:
    """Give each token of the base the label of the token that holds its first character.

    Args:
        labels: The labels of the other tokenisation.
        own: The characters of its tokens.
        base: The characters of the base's tokens; the text is the same.
    """
    rows = rows_at_starts(own, base)
    exact = (own.start[rows] == base.start) & (own.end[rows] == base.end)
    exact |= base.start == base.end
    return Aligned(labels.take(pa.array(rows)), len(base.start), int((~exact).sum()))


def rows_at_starts(own: Characters, base: Characters) -> npt.NDArray[np.int64]:
    """Return (T,): for each token of the base, the own token that holds its first character."""
    filled = np.flatnonzero(own.end > own.start)
    if not len(filled):
        filled = np.arange(len(own.start))
    place = np.searchsorted(own.start[filled], base.start, side="right") - 1
    return filled[np.clip(place, 0, len(filled) - 1)]


def label_spans(
    labels: pa.DictionaryArray, sentence: pa.ChunkedArray, own: Characters
) -> CharacterSpans:
    """Return the spans of BIO2 labels over the characters of their tokens.

    Args:
        labels: One label a token.
        sentence: The sentence of each token.
        own: The characters of the tokens.
    """
    meanings = read_span_labels(labels.dictionary.to_pylist())
    spans = find_spans(labels.indices.to_numpy(), sentence.to_numpy(), meanings)
    kinds = [meanings.types[kind] for kind in spans.kind.tolist()]
    return CharacterSpans(own.start[spans.start], own.end[spans.end], kinds)


def align_spans(
    spans: CharacterSpans, base: Characters, sentence: npt.NDArray[np.integer]
) -> Aligned:
    """Write spans over characters as BIO2 labels of the base's tokens.

    Args:
        spans: The spans, by their start.
        base: The characters of the base's tokens.
        sentence: The sentence of each of the base's tokens; no span crosses sentences.
    """
    first = np.searchsorted(base.end, spans.start, side="right")
    last = np.searchsorted(base.start, spans.end, side="left") - 1
    fits = np.zeros(len(first), dtype=np.bool_)
    inside = (first <= last) & (first < len(base.start))
    at, to = first[inside], last[inside]
    fits[inside] = (base.start[at] == spans.start[inside]) & (base.end[to] == spans.end[inside])
    fits[inside] &= sentence[at] == sentence[to]
    names = [OUTSIDE]
    codes = np.zeros(len(base.start), dtype=np.int32)
    confidence = np.full(len(codes), np.nan, dtype=np.float32)
    places: dict[str, int] = {}
    lost = free = 0
    for k, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        start = max(begin, free)
        if start > end:
            lost += 1
            fits[k] = False
            continue
        fits[k] &= start == begin
        kind = spans.labels[k]
        if kind not in places:
            places[kind] = len(names)
            names += [f"B-{kind}", f"I-{kind}"]
        codes[start : end + 1] = places[kind] + 1
        codes[start] = places[kind]
        if spans.confidences is not None:
            confidence[start : end + 1] = spans.confidences[k]
        free = end + 1
    breaks = np.diff(sentence, prepend=sentence[:1]) != 0
    crosses = breaks & (codes > 0) & (codes % 2 == 0)
    codes[crosses] -= 1
    labels = pa.DictionaryArray.from_arrays(codes, pa.array(names, pa.string()))
    known = None if spans.confidences is None else pa.array(confidence, mask=np.isnan(confidence))
    return Aligned(labels, len(first), int((~fits).sum()), lost, known)
