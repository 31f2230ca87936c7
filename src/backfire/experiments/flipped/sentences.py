"""Sentences as running text, and where their tokens stand in it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.experiments.flipped.grouping import as_lists

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sentences:
    """Some sentences of a block of tokens.

    Attributes:
        number: (S,) Their numbers.
        document: (S,) Their documents; None where these are not known.
        text: (S,) Their tokens, joined by single spaces.
        tokens: (S,) The list of their tokens, each with `text`, `start`, `end` and `id`.
        row: (T,) The places of their tokens in the block.
        own: (T,) The sentence of each of these tokens, as a place in `number`.
        place: The place of a token of the block among these; -1 for tokens of other sentences.
        position: (T,) The place of each token in its sentence.
        start: (T,) Where it begins in the text, in characters.
        end: (T,) Where it ends.
    """

    number: Rows
    document: pa.Array | None
    text: pa.Array
    tokens: pa.Array
    row: Rows
    own: Rows
    place: Rows
    position: Rows
    start: Rows
    end: Rows


def read_sentences(block: pa.Table, rows: Rows) -> Sentences:
    """Return the sentences of some tokens.

    Args:
        block: Whole sentences (`experiments.inputs.Inputs.tokens`).
        rows: The places of the tokens in the block.
    """
    every = block["sentence"].to_numpy()
    wanted = np.zeros(int(every[-1]) - int(every[0]) + 1, dtype=np.bool_)
    wanted[every[rows] - every[0]] = True
    row = np.flatnonzero(wanted[every - every[0]])
    sentence = every[row]
    begins = np.flatnonzero(np.diff(sentence, prepend=-1))
    own = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(row)))
    tokens = block["token"].take(pa.array(row)).combine_chunks().cast(pa.string())
    length = pc.utf8_length(tokens).to_numpy().astype(np.int64)
    start = np.cumsum(length + 1) - length - 1
    start -= start[begins][own]
    place = np.full(len(every), -1, dtype=np.int64)
    place[row] = np.arange(len(row))
    end = start + length
    position = np.arange(len(row)) - begins[own]
    words = pa.StructArray.from_arrays(
        [tokens, *(pa.array(column, pa.int32()) for column in (start, end, position))],
        ["text", "start", "end", "id"],
    )
    first = pa.array(row[begins])
    document = None
    if "document" in block.column_names:
        document = block["document"].take(first).combine_chunks().cast(pa.string())
    return Sentences(
        number=sentence[begins],
        document=document,
        text=pc.binary_join(as_lists(tokens, own, len(begins)), " "),
        tokens=as_lists(words, own, len(begins)),
        row=row,
        own=own,
        place=place,
        position=position,
        start=start,
        end=end,
    )
