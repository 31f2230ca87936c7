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
        parts += [f"{', ' if place else '{'}{_encode_text(key)}: ", json_values(column)]
    if not n:
        return pa.array([], pa.string())
    return pc.binary_join_element_wise(*parts, "}", "")


def _texts(column: pa.Array) -> pa.Array:
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    distinct = pa.array(list(map(_encode_text, encoded.dictionary.to_pylist())), pa.string())
    for end in _LINE_ENDS:
        distinct = pc.replace_substring(distinct, end, f"\\u{ord(end):04x}")
    return distinct.take(encoded.indices)


def _lists(column: pa.ListArray) -> pa.Array:
    values = json_values(column.flatten())
    lengths = column.value_lengths().fill_null(0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, values), ", ")
    listed = pc.binary_join_element_wise("[", joined, "]", "")
    return pc.if_else(column.is_null(), "null", listed)
