"""Columns as JSON, without a step of Python for each row.

Every function takes and gives columns of texts that are JSON values.
"""

from collections.abc import Mapping
from json import JSONEncoder
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_encode_text = JSONEncoder(ensure_ascii=False).encode

_LINE_ENDS: Final = ("\x85", "\u2028", "\u2029")
"""JSON allows them, but many a reader of lines takes them for the end of one."""

_FEW: Final = 1_000

_ESCAPED: Final = r'["\\\x00-\x1f\x{85}\x{2028}\x{2029}]'
"""What can't stand in a text of JSON as it is; hardly any text has it."""


def json_values(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return texts, whole numbers, finite fractions, nulls, and lists of structs as JSON."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_list(kind):
        return _lists(column)
    if pa.types.is_struct(kind):
        names = [field.name for field in kind]
        return json_objects(dict(zip(names, column.flatten(), strict=True)), len(column))
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        values = _texts(column)
    else:
        values = column.cast(pa.string())
    return values.fill_null("null")


def json_objects(columns: Mapping[str, pa.Array | pa.ChunkedArray], n: int) -> pa.Array:
    """Return one object a row.

    Args:
        columns: The values by their keys; there is at least one.
        n: How many rows there are.
    """
    parts: list[pa.Array | str] = []
    for place, (key, column) in enumerate(columns.items()):
        parts += _keyed(f"{', ' if place else '{'}{_encode_text(key)}: ", column)
    if not n:
        return pa.array([], pa.string())
    return pc.binary_join_element_wise(*parts, "}", "")


def _keyed(key: str, column: pa.Array | pa.ChunkedArray) -> list[pa.Array | str]:
    """Return what to join for a column; few distinct values get their key before they spread."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        values = pc.binary_join_element_wise(key, _quote(column.dictionary), "")
        return [values.take(column.indices).fill_null(f"{key}null")]
    if pa.types.is_integer(column.type) and not column.null_count and len(column) > _FEW:
        bounds = pc.min_max(column)
        first, last = bounds["min"].as_py(), bounds["max"].as_py()
        if last - first < _FEW:
            values = pa.array([f"{key}{value}" for value in range(first, last + 1)], pa.string())
            return [values.take(column if not first else pc.subtract(column, first))]
    return [key, json_values(column)]


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return _quote(column.dictionary).take(column.indices)
    return _quote(column)


def _quote(texts: pa.StringArray) -> pa.StringArray:
    quoted = pc.binary_join_element_wise('"', texts, '"', "")
    odd = pc.match_substring_regex(texts, _ESCAPED).fill_null(False)
    if not pc.any(odd).as_py():
        return quoted
    escaped = [_escape(text) for text in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(quoted, odd, pa.array(escaped, pa.string()))


def _escape(text: str) -> str:
    encoded = _encode_text(text)
    for end in _LINE_ENDS:
        encoded = encoded.replace(end, f"\\u{ord(end):04x}")
    return encoded


def _lists(column: pa.ListArray) -> pa.Array:
    values = json_values(column.flatten())
    lengths = column.value_lengths().fill_null(0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, values), ", ")
    listed = pc.binary_join_element_wise("[", joined, "]", "")
    return pc.if_else(column.is_null(), "null", listed)
