"""Span labels taken apart: prefixes and types, and which label goes on with the one before."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]

_BEGINS: Final = "BSU"
_ENDS: Final = "ESLU"
OUTSIDE: Final = "O"


class SpanLabel(NamedTuple):
    """A label of a span scheme, taken apart: `B-PER` is prefix `B`, type `PER`."""

    prefix: str
    type: str


def split_label(label: str) -> SpanLabel:
    """Take a label apart at its first hyphen; `O` has no type."""
    prefix, _, span_type = label.partition("-")
    return SpanLabel(prefix, span_type)


class LabelLayer(NamedTuple):
    """Labels taken apart.

    Attributes:
        codes: (T,) the place of each label in `names`.
        names: The distinct labels; None stands for a missing one.
        parts: Their prefixes and types.
        after_same: (T,) whether the token before, in the same sentence, is in a span of the same
            type that its label does not end.
        joined: (T,) whether the label moreover goes on with that span.
    """

    codes: np.ndarray
    names: list[str | None]
    parts: list[SpanLabel]
    after_same: Mask
    joined: Mask

    def is_one_of(self, prefixes: str) -> Mask:
        """Return (T,): whether the prefix of each label is one of these."""
        table = np.array([part.prefix in prefixes and part.prefix != "" for part in self.parts])
        mask: Mask = table[self.codes] if len(table) else np.zeros(0, dtype=np.bool_)
        return mask


def take_apart(
    labels: pa.Array | pa.ChunkedArray, sentence: pa.Array | pa.ChunkedArray, *, any_case: bool
) -> LabelLayer:
    """Take labels apart.

    Args:
        labels: One label a token.
        sentence: The sentence of each token.
        any_case: Whether prefixes may be of either case.
    """
    kinds = _distinct(labels)
    names = [*kinds.dictionary.to_pylist(), None]
    parts = [split_label(name) if name is not None else SpanLabel("", "") for name in names]
    if any_case:
        parts = [SpanLabel(part.prefix.upper(), part.type) for part in parts]
    codes = np.asarray(kinds.indices.fill_null(len(names) - 1)).astype(np.int32, copy=False)
    places = {part.type: k for k, part in enumerate(parts)}
    type_of = np.array([places[part.type] for part in parts], dtype=np.int32)[codes]
    outside, begins, ends = (
        np.array([part.prefix in prefixes for part in parts])[codes]
        for prefixes in ((OUTSIDE, ""), tuple(_BEGINS), tuple(_ENDS))
    )
    sentences = np.asarray(sentence)
    after_same = np.zeros(len(codes), dtype=bool)
    after_same[1:] = (
        (sentences[1:] == sentences[:-1])
        & ~outside[:-1]
        & ~ends[:-1]
        & (type_of[1:] == type_of[:-1])
    )
    if not len(codes) or codes.max() < len(names) - 1:
        names, parts = names[:-1], parts[:-1]
    return LabelLayer(codes, names, parts, after_same, after_same & ~begins & ~outside)


def _distinct(labels: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    whole = labels.combine_chunks() if isinstance(labels, pa.ChunkedArray) else labels
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
