"""The columns that slices look at beside the word: places in the sentence and gold spans."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.scoring.layers import Codes
from backfire.scoring.spans import find_spans, read_span_labels

OUTSIDE = "O"
"""The tag of tokens outside every span."""


def place_columns(sentence: Codes) -> dict[str, pa.Array]:
    """Return `position` (from 0) and `sentence_length` of each token.

    Args:
        sentence: The sentence of each token (T,), never falling.
    """
    first = np.ones(len(sentence), dtype=np.bool_)
    first[1:] = sentence[1:] != sentence[:-1]
    starts = np.flatnonzero(first)
    lengths = np.diff(starts, append=len(sentence))
    position = np.arange(len(sentence)) - np.repeat(starts, lengths)
    return {
        "position": pa.array(position, pa.int32()),
        "sentence_length": pa.array(np.repeat(lengths, lengths), pa.int32()),
    }


def gold_columns(
    gold: Codes, labels: Sequence[str], sentence: Codes, *, spans: bool
) -> dict[str, pa.Array]:
    """Return `tag`, `tag_id` (the place of the tag in `tag`'s dictionary) and `span_length`.

    Args:
        gold: The place of each token's gold label (T,) in `labels`; -1 where there is none.
        labels: All labels, each once.
        sentence: The sentence of each token (T,), never falling.
        spans: Whether the labels are spans; else the tag is the label itself and there is no
            length.

    Raises:
        ComparisonError: If labels of spans are not in BIO.
    """
    if not spans:
        return _tag_columns(gold, labels) | {"span_length": pa.nulls(len(gold), pa.int32())}
    read = read_span_labels([*labels, OUTSIDE])  # the last, so that -1 finds it
    found = find_spans(gold, sentence, read)
    lengths = found.end - found.start + 1
    length: npt.NDArray[np.int64] = np.zeros(len(gold), dtype=np.int64)
    inside = np.repeat(found.start, lengths) + _count_up(lengths)
    length[inside] = np.repeat(lengths, lengths)
    kinds = read.kind[gold]
    codes = np.where(kinds < 0, len(read.types), kinds)
    return _tag_columns(codes, [*read.types, OUTSIDE]) | {
        "span_length": pa.array(length, pa.int32(), mask=length == 0)
    }


def _tag_columns(codes: Codes, names: Sequence[str]) -> dict[str, pa.Array]:
    number = pa.array(codes, pa.int32(), mask=codes < 0)
    return {
        "tag": pa.DictionaryArray.from_arrays(number, pa.array(names, pa.string())),
        "tag_id": number,
    }


def _count_up(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return 0, 1, … for each length, one after the other."""
    starts = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) - np.repeat(starts, lengths)
