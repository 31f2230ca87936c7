"""Checksums: what an input was, so that a result can be repeated from its signature."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ROWS: Final = 1 << 16


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal, read in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def json_checksum(value: Any) -> str:
    """Return the SHA-256 of a plain value by its canonical JSON (sorted keys, no spaces)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def table_checksum(table: pa.Table, columns: list[str]) -> str:
    """Return the SHA-256 of some columns of a table, independent of chunks and encodings.

    Each value counts as text, with its length, so that no two different tables run together.
    """
    digest = hashlib.sha256()
    for name in columns:
        column = table.column(name)
        digest.update(f"{name}:{len(column)}\n".encode())
        for part in _parts(column):
            digest.update(np.asarray(_lengths(part), dtype="<i8").tobytes())
        for part in _parts(column):
            digest.update(_text_bytes(_texts(part)))
    return digest.hexdigest()


def _parts(column: pa.ChunkedArray) -> Iterator[pa.Array]:
    """Give a column in parts, so that its text never stands in memory as a whole."""
    for chunk in column.chunks:
        for start in range(0, len(chunk), _ROWS):
            yield chunk.slice(start, _ROWS)


def _lengths(part: pa.Array) -> pa.Array:
    """Return the bytes of each value as text; -1 where there is none."""
    if pa.types.is_dictionary(part.type):  # of labels: few values, worked out once
        return pc.fill_null(pc.binary_length(_texts(part.dictionary)).take(part.indices), -1)
    return pc.fill_null(pc.binary_length(_texts(part)), -1)


def _texts(part: pa.Array) -> pa.LargeStringArray:
    return pc.cast(part, pa.large_string())


def _text_bytes(texts: pa.LargeStringArray) -> memoryview:
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[bounds[0] : bounds[-1]] if data is not None else memoryview(b"")
