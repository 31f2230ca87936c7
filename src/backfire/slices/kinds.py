"""Kinds of tokens: tokens of one kind are in the same slices, and a long text has few kinds.

A slice looks at few columns, and these have few different values: so it is worked out once for
each value (or combination of values) and not once a token.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.slices.slice import Slice
from backfire.slices.words import column_name

if TYPE_CHECKING:
    from ibis.expr.types import Table

Codes = npt.NDArray[np.int32]
Members = npt.NDArray[np.bool_]

_BITS = 62  # of a whole number of 64 bits, which stays above 0
_WORD = "word_id"


@dataclass(frozen=True, eq=False)
class TokenKinds:
    """Which slices the tokens are in.

    Attributes:
        kind: (T,) the kind of each token.
        slices: (D, L) whether the tokens of a kind are in a slice.
    """

    kind: Codes
    slices: Members


@dataclass(frozen=True, eq=False)
class TokenForms:
    """The different values of the columns that slices of level "token" look at.

    Attributes:
        table: One row a form: its number `row` and the columns that its slices look at; the others
            are null.
        forms: For each group of slices that look at the same columns: the form of each token, from
            0; the rows of these forms; and the places of the slices in the family.
        family: The family.
        looks_at_words: Whether some slice looks at a word too.
    """

    table: pa.Table
    forms: Sequence[tuple[Codes, range, Sequence[int]]]
    family: Sequence[Slice]
    looks_at_words: bool


def list_forms(tokens: pa.Table, family: Sequence[Slice], words: pa.Schema) -> TokenForms:
    """List the forms of the tokens of a text.

    Args:
        tokens: One row a token: `slices.slice.TOKEN_COLUMNS` as far as the slices need them, and
            `word_id` (`slices.words.number_words`).
        family: The slices.
        words: The layout of the described words (`slices.words.describe_words`).
    """
    groups = _group(tokens.schema, family, words)
    blocks, forms, first = [], [], 0
    for columns, places in groups.items():
        codes, block = _distinct(tokens, sorted(columns))
        rows = np.arange(first, first + len(block))
        blocks.append(block.append_column("row", pa.array(rows)))
        forms.append((codes, range(first, first + len(block)), places))
        first += len(block)
    empty = pa.schema([("row", pa.int64())]).empty_table()
    table = pa.concat_tables(blocks, promote_options="default") if blocks else empty
    return TokenForms(table, forms, family, any(_WORD in columns for columns in groups))


def mark_forms(forms: "Table", listed: TokenForms, words: "Table") -> "Table":
    """Return which form is in which slice of level "token".

    Args:
        forms: The table of `listed`.
        listed: The forms.
        words: The described words.

    Returns:
        A lazy table: `row` and one boolean column a slice, by its `slices.words.column_name`.
    """
    table = forms.left_join(words, _WORD) if listed.looks_at_words else forms
    marks = {
        column_name(place): each.expression(table).fill_null(False)
        for place, each in enumerate(listed.family)
        if each.level == "token" and each.expression
    }
    return table.select("row", **marks).order_by("row")


def word_kinds(words: pa.Table, family: Sequence[Slice]) -> TokenKinds:
    """Return which slices of level "word" the words are in, by their numbers.

    Args:
        words: The described words, in the order of their numbers.
        family: The slices.
    """
    members = np.zeros((len(words), len(family)), np.bool_)
    for place, each in enumerate(family):
        if each.level == "word":
            members[:, place] = words[column_name(place)].to_numpy()
    return TokenKinds(*_number_rows(members))


def find_kinds(
    word_id: npt.NDArray[np.integer], words: TokenKinds, listed: TokenForms, marked: pa.Table
) -> TokenKinds:
    """Put together what words and forms say about the tokens.

    Args:
        word_id: (T,) the word of each token.
        words: The kinds of the words.
        listed: The forms of the tokens.
        marked: What `mark_forms` says about them.
    """
    family = listed.family
    parts = [TokenKinds(words.kind[word_id], words.slices)]
    for form, rows, places in listed.forms:
        members = np.zeros((len(rows), len(family)), np.bool_)
        for place in places:
            members[:, place] = marked[column_name(place)].to_numpy()[rows.start : rows.stop]
        kind, slices = _number_rows(members)
        parts.append(TokenKinds(kind[form], slices))
    kinds = _join(parts)
    names = {each.name: place for place, each in enumerate(family)}
    for place, each in enumerate(family):
        if each.within:
            kinds.slices[:, place] &= kinds.slices[:, names[each.within]]
    return kinds


def _group(
    tokens: pa.Schema, family: Sequence[Slice], words: pa.Schema
) -> dict[frozenset[str], list[int]]:
    """Return the places of the slices of level "token" by the columns that they look at."""
    import ibis
    import ibis.expr.operations as ops

    own = set(tokens.names)
    further = [each for each in words if each.name not in own]
    probe = ibis.table(ibis.Schema.from_pyarrow(pa.schema([*tokens, *further])), name="probe")
    groups: dict[frozenset[str], list[int]] = {}
    for place, each in enumerate(family):
        if each.level == "token" and each.expression:
            fields = {node.name for node in each.expression(probe).op().find(ops.Field)}
            columns = frozenset(name if name in own else _WORD for name in fields)
            groups.setdefault(columns, []).append(place)
    return groups


def _distinct(tokens: pa.Table, columns: Sequence[str]) -> tuple[Codes, pa.Table]:
    """Return the number of each token's combination of values, and the combinations."""
    codes, first = _combine([_encode(tokens[name]) for name in columns], len(tokens))
    rows = tokens.select(list(columns)).take(pa.array(first))
    plain = {name: _plain(rows[name]) for name in columns}
    return codes, pa.table(plain) if columns else pa.table({"row": first}).drop_columns("row")


def _encode(column: pa.ChunkedArray) -> tuple[Codes, int]:
    """Return the values as numbers below a bound."""
    whole = column.combine_chunks()
    if pa.types.is_int32(whole.type) and whole.null_count < len(whole):
        lowest, highest = (pc.min_max(whole)[name].as_py() for name in ("min", "max"))
        if lowest >= 0 and highest < len(whole):  # so are lengths, positions and numbers of words
            return whole.fill_null(highest + 1).to_numpy(), highest + 2
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    size = len(encoded.dictionary)
    codes: Codes = encoded.indices.fill_null(size).to_numpy()
    return codes, size + 1


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    dictionary = pa.types.is_dictionary(column.type)
    return column.cast(column.type.value_type) if dictionary else column


def _combine(columns: Iterable[tuple[Codes, int]], n: int) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Number the combinations of some codes (n,), each of them below its size.

    Returns:
        As `_renumber`.
    """
    keys, bound = np.zeros(n, np.int64), 1
    for codes, size in columns:
        if bound * size >= 1 << _BITS:
            keys = _renumber(keys)[0].astype(np.int64)
            bound = n
        keys *= size
        keys += codes
        bound *= size
    return _renumber(keys)


def _renumber(keys: npt.NDArray[np.int64]) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Return the keys as numbers from 0 on, in the order they appear in, and where each does."""
    encoded = pa.array(keys).dictionary_encode()
    codes: Codes = encoded.indices.to_numpy()
    first = np.empty(len(encoded.dictionary), np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1, dtype=np.int32)
    return codes, first


def _number_rows(rows: Members) -> tuple[Codes, Members]:
    """Return the number of each row (N, L) among the distinct ones, and these."""
    codes, first = _combine([(column, 2) for column in rows.T], len(rows))
    return codes, rows[first]


def _join(parts: Sequence[TokenKinds]) -> TokenKinds:
    """Return the kinds of tokens that are in the slices of all parts."""
    codes, first = _combine([(part.kind, len(part.slices)) for part in parts], len(parts[0].kind))
    slices = np.logical_or.reduce([part.slices[part.kind[first]] for part in parts])
    return TokenKinds(codes, slices)
