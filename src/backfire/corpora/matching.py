"""Sentences found again in another file by their words."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.lines import Positions, first_true
from backfire.corpora.selection import sentence_bounds, take_sentences
from backfire.records.errors import CorpusError

_SHOWN: Final = 8
_BETWEEN: Final = "\n"
"""A line feed stands in no token."""


def match_sentences(table: pa.Table, wanted: pa.Table, equal: Mapping[str, str]) -> pa.Table:
    """Return the sentences of `table` that have the words of those in `wanted`, in their order.

    Where several sentences have the same words, that is taken which agrees in all other text
    columns that both tables have; else the first.

    Args:
        table: The sentences to choose from.
        wanted: The sentences to be found, each as often as it stands here.
        equal: Tokens that count as the same, each with the one it counts as.

    Raises:
        CorpusError: If a wanted sentence is not there.
    """
    found = pc.index_in(_words(wanted, equal), value_set=_words(table, equal))
    number = first_true(found.is_null())
    if number is not None:
        raise _not_found(wanted, number, table)
    shared = [
        name
        for name in wanted.column_names
        if name in table.column_names and pa.types.is_string(wanted.schema.field(name).type)
    ]
    exact = pc.index_in(_keys(wanted, shared), value_set=_keys(table, shared))
    return take_sentences(table, np.asarray(pc.coalesce(exact, found)).astype(np.int64))


def sentence_keys(texts: pa.Array | pa.ChunkedArray, bounds: Positions, between: str) -> pa.Array:
    """Return one text a sentence: its words, joined.

    Args:
        texts: One text a token.
        bounds: Where each sentence begins, and the number of tokens as a last bound.
        between: What is put between two words.
    """
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), whole), between)


def _words(table: pa.Table, equal: Mapping[str, str]) -> pa.Array:
    tokens = table.column("token").combine_chunks()
    for token, counts_as in equal.items():
        tokens = pc.if_else(pc.equal(tokens, token), counts_as, tokens)
    return sentence_keys(tokens, sentence_bounds(table), _BETWEEN)


def _keys(table: pa.Table, columns: list[str]) -> pa.Array:
    bounds = sentence_bounds(table)
    keys = [sentence_keys(table.column(name), bounds, _BETWEEN) for name in columns]
    return pc.binary_join_element_wise(*keys, _BETWEEN * 2)


def _not_found(wanted: pa.Table, number: int, table: pa.Table) -> CorpusError:
    row, stop = (int(bound) for bound in sentence_bounds(wanted)[number : number + 2])
    words = " ".join(wanted.column("token").slice(row, min(stop - row, _SHOWN)).to_pylist())
    return CorpusError(
        f"{wanted.column('file')[row]} line {wanted.column('line')[row]}: the sentence that begins "
        f'"{words}" is not in {table.column("file")[0]}. '
        "Check that both files are unchanged: backfire corpora verify"
    )
