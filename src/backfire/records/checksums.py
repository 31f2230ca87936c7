"""Checksums: what an input was, so that a result can be repeated from its signature."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


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
        texts = pc.cast(table.column(name), pa.large_string()).combine_chunks()
        lengths = pc.fill_null(pc.binary_length(texts), -1)
        digest.update(f"{name}:{len(texts)}\n".encode())
        digest.update(np.asarray(lengths, dtype="<i8").tobytes())
        digest.update(_text_bytes(texts))
    return digest.hexdigest()


def _text_bytes(texts: pa.LargeStringArray) -> memoryview:
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[bounds[0] : bounds[-1]] if data is not None else memoryview(b"")
