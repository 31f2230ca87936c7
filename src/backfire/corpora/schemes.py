"""Label schemes of spans (chunks, entities) and their conversion to BIO2, the scheme used inside.

A label that is illegal in its scheme, such as an `I-` with no open span of its type, is repaired
as the CoNLL scorer reads it: it begins a span.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from backfire.corpora.label_layer import (
    OUTSIDE,
    LabelLayer,
    Mask,
    SpanLabel,
    split_label,
    take_apart,
)
from backfire.records.errors import CorpusError, SettingsError, unknown_name

SCHEMES: Final = {
    "bio2": "BI",
    "iob1": "BI",
    "bioes": "BIES",
    "bilou": "BILU",
    "bmes": "BMES",
    "io": "I",
}
"""Each scheme with the prefixes that its labels may have; `O` is outside in all of them."""


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
    found = read_scheme(labels, sentence, scheme, place=place)
    return found.labels.dictionary.take(found.labels.indices).cast(pa.string())


@dataclass(frozen=True)
class SchemeReading:
    """Span labels as they were read.

    Attributes:
        labels: The same spans in BIO2.
        repaired: (T,) True where a label is illegal in its scheme: it continues a span that is
            not open, and is read as the beginning of one; or it leaves a span unfinished.
    """

    labels: pa.DictionaryArray
    repaired: Mask


def read_scheme(
    labels: pa.Array | pa.ChunkedArray,
    sentence: pa.Array | pa.ChunkedArray,
    scheme: str,
    *,
    any_case: bool = False,
    place: Callable[[int], str] = "label {}".format,
) -> SchemeReading:
    """Convert span labels to BIO2 and tell which of them are illegal in their scheme.

    Args:
        labels: One label a token.
        sentence: The sentence of each token; a span never crosses sentences.
        scheme: One of `SCHEMES`.
        any_case: Whether prefixes may be of either case, such as `b-np`.
        place: Names the place of a label, by its row from 0, in messages.

    Raises:
        SettingsError: If there is no such scheme.
        CorpusError: If a label is missing or is none of this scheme.
    """
    if scheme not in SCHEMES:
        raise SettingsError(unknown_name("label scheme", scheme, SCHEMES))
    return read_layer(take_apart(labels, sentence, any_case=any_case), scheme, place=place)


def read_layer(
    layer: LabelLayer, scheme: str, *, place: Callable[[int], str] = "label {}".format
) -> SchemeReading:
    """Do the same for labels that are taken apart already; the scheme is one of `SCHEMES`.

    Raises:
        CorpusError: If a label is missing or is none of this scheme.
    """
    known = [_is_known(part, scheme) for part in layer.parts]
    _check_labels(layer.codes, layer.names, known, scheme, place)
    rewritten = [_join_label(prefix, part) for part in layer.parts for prefix in ("B", "I")]
    distinct = sorted(set(rewritten))
    new_code = np.array([distinct.index(name) for name in rewritten], dtype=np.int32)
    codes = new_code[layer.codes * np.int32(2) + layer.joined] if rewritten else new_code
    return SchemeReading(
        pa.DictionaryArray.from_arrays(codes, pa.array(distinct, pa.string())),
        _illegal(layer, scheme),
    )


def detect_scheme(
    labels: pa.Array | pa.ChunkedArray, sentence: pa.Array | pa.ChunkedArray
) -> str | None:
    """Return the scheme that the labels are written in; prefixes may be of either case.

    The prefixes tell `bmes`, `bilou` and `bioes`. `B` and `I` alone are `iob1` where some span
    begins with `I` and every `B` separates two spans of a type, and `bio2` elsewhere.

    Returns:
        One of `SCHEMES`; None where no scheme has all these labels.
    """
    return scheme_of_layer(take_apart(labels, sentence, any_case=True))


def scheme_of_layer(layer: LabelLayer) -> str | None:
    """Do the same for labels that are taken apart already, in any case."""
    prefixes = {part.prefix for part in layer.parts} - {OUTSIDE}
    for scheme in ("bio2", "bioes", "bilou", "bmes"):
        if all(_is_known(part, scheme) for part in layer.parts):
            break
    else:
        return None
    if scheme != "bio2" or "I" not in prefixes:
        return scheme
    begins_with_i = ~layer.joined & layer.is_one_of("I")
    separates = layer.is_one_of("B") & layer.after_same
    only_separates = bool((separates == layer.is_one_of("B")).all())
    return "iob1" if begins_with_i.any() and only_separates else "bio2"


def _illegal(layer: LabelLayer, scheme: str) -> Mask:
    if scheme == "io":
        return np.zeros(len(layer.codes), dtype=np.bool_)
    if scheme == "iob1":
        return layer.is_one_of("B") & ~layer.after_same
    orphans = layer.is_one_of("IMEL") & ~layer.joined
    if scheme == "bio2":
        return orphans
    goes_on = np.zeros(len(layer.codes), dtype=np.bool_)
    goes_on[:-1] = layer.joined[1:]
    return orphans | (layer.is_one_of("BIM") & ~goes_on)


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
