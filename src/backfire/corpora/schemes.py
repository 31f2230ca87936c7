"""Label schemes of spans (chunks, entities) and their conversion to BIO2, the scheme used inside.

A label that is illegal in its scheme, such as an `I-` with no open span of its type, is repaired
as the CoNLL scorer reads it: it begins a span.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from backfire.records.errors import CorpusError, SettingsError, unknown_name

SCHEMES: Final = {
    "bio2": "BI",
    "iob1": "BI",
    "bioes": "BIES",
    "bilou": "BILU",
    "io": "I",
}
"""Each scheme with the prefixes that its labels may have; `O` is outside in all of them."""

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


def span_types(labels: list[str]) -> list[str]:
    """Return the types of span among the labels of a scheme, sorted."""
    return sorted({split_label(label).type for label in labels if label != OUTSIDE})


def to_bio2(
    labels: pa.Array | pa.ChunkedArray,
    sentence: pa.Array | pa.ChunkedArray,
    scheme: str,
    *,
    place: Callable[[int], str] = "label {}".format,
) -> pa.StringArray:
    """Convert span labels to BIO2: every span begins with `B-`, its other tokens have `I-`.

    Args:
        labels: One label a token.
        sentence: The sentence of each token; a span never crosses sentences.
        scheme: One of `SCHEMES`.
        place: Names the place of a label, by its row from 0, in messages.

    Raises:
        SettingsError: If there is no such scheme.
        CorpusError: If a label is missing or is none of this scheme.
    """
    if scheme not in SCHEMES:
        raise SettingsError(unknown_name("label scheme", scheme, SCHEMES))
    kinds = _distinct(labels)
    names = kinds.dictionary.to_pylist()
    parts = [split_label(name) if name is not None else SpanLabel("", "") for name in names]
    codes = np.asarray(kinds.indices.fill_null(len(names)))
    _check_labels(codes, [*names, None], [_is_known(part, scheme) for part in parts], scheme, place)
    if not len(codes):
        return pa.array([], pa.string())

    types = {part.type: k for k, part in enumerate(parts)}
    type_of = np.array([types[part.type] for part in parts])[codes]
    outside = np.array([part.prefix == OUTSIDE for part in parts])[codes]
    begins = np.array([part.prefix in _BEGINS for part in parts])[codes]
    ends = np.array([part.prefix in _ENDS for part in parts])[codes]
    sentences = np.asarray(sentence)
    joined = np.zeros(len(codes), dtype=bool)
    joined[1:] = (
        (sentences[1:] == sentences[:-1])
        & ~outside[:-1]
        & ~ends[:-1]
        & (type_of[1:] == type_of[:-1])
        & ~begins[1:]
    )
    rewritten = [_join_label(prefix, part) for part in parts for prefix in ("B", "I")]
    return pa.array(rewritten, pa.string()).take(pa.array(codes * 2 + joined))


def _distinct(labels: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    whole = labels.combine_chunks() if isinstance(labels, pa.ChunkedArray) else labels
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _is_known(part: SpanLabel, scheme: str) -> bool:
    if part.prefix == OUTSIDE:
        return not part.type
    return len(part.prefix) == 1 and part.prefix in SCHEMES[scheme]


def _check_labels(
    codes: np.ndarray,
    names: list[str | None],
    known: list[bool],
    scheme: str,
    place: Callable[[int], str],
) -> None:
    wrong = np.flatnonzero(~np.array([*known, False])[codes])
    if not len(wrong):
        return
    row = int(wrong[0])
    found = names[codes[row]]
    expected = ", ".join([OUTSIDE, *(f"{prefix}-TYPE" for prefix in SCHEMES[scheme])])
    raise CorpusError(
        f"{place(row)}: found {'no label' if found is None else f'the label {found!r}'}, "
        f"expected one of the scheme {scheme} ({expected}). "
        f"Fix the label, or name another scheme: {', '.join(SCHEMES)}."
    )


def _join_label(prefix: str, part: SpanLabel) -> str:
    if part.prefix == OUTSIDE:
        return OUTSIDE
    return f"{prefix}-{part.type}" if part.type else prefix
