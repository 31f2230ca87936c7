"""Tokens for a text that comes without any: words, numbers and signs, cut at every span."""

import re
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa

from backfire.experiments.inputs.texts import LabelledText, OffsetText
from backfire.records.errors import ComparisonError

_PIECES: Final = re.compile(r"\w+|[^\w\s]")


def tokenise(offsets: OffsetText) -> LabelledText:
    """Return the tokens of the records, one record a sentence; the labels are still empty.

    They are the file's own tokens where it has some, else words and single signs; either are cut
    where a span begins or ends, so that every span fits.

    Raises:
        ComparisonError: If the records have no text.
    """
    if offsets.texts is None:
        raise ComparisonError(
            f"{offsets.name}: spans without a text, so there is nothing to compare them on. Write "
            'an object with the "text" of each record, or give gold as a file with tokens.'
        )
    cuts: dict[int, set[int]] = {}
    for span in offsets.spans:
        cuts.setdefault(span.record, set()).update((span.start, span.end))
    tokens: list[str] = []
    lengths = []
    for record, text in enumerate(offsets.texts):
        own = offsets.tokens[record] if offsets.tokens else None
        bounds = own or [match.span() for match in _PIECES.finditer(text)]
        pieces = [
            text[start:end].strip()
            for first, last in bounds
            for start, end in _cut(first, last, cuts.get(record, set()))
        ]
        pieces = [piece for piece in pieces if piece]
        tokens += pieces
        lengths.append(len(pieces))
    if not tokens:
        raise ComparisonError(f"{offsets.name}: no token in any text, expected texts with words.")
    filled = [length for length in lengths if length]
    sentence = np.repeat(np.arange(len(filled), dtype=np.int32), filled)
    return LabelledText(
        offsets.name,
        pa.chunked_array([pa.array(sentence)]),
        pa.chunked_array([pa.array(tokens, pa.string())]),
        pa.chunked_array([pa.nulls(len(tokens), pa.string())]),
        column=offsets.column,
    )


def _cut(first: int, last: int, cuts: set[int]) -> list[tuple[int, int]]:
    inner = sorted(cut for cut in cuts if first < cut < last)
    return list(pairwise([first, *inner, last]))
