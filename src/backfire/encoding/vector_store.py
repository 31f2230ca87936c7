"""The rows that an experiment needs of a big vector file, kept so that it is scanned once.

A store is an Arrow file (`.arrow`): a word and its row a line, and the checksum of the file that
they come from. It is mapped into memory, so that processes that read it share it: a process has to
itself only the rows that it takes out.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from backfire.encoding.vectors import WordVectors, read_vectors
from backfire.records.checksums import json_checksum
from backfire.records.errors import VectorsError
from backfire.records.locks import only_one
from backfire.records.whole import remove_partial, whole_file

SUFFIX = ".arrow"
_CHECKSUM, _LINES = b"checksum", b"n_lines"


def store_vectors(path: Path, words: Collection[str], folder: Path) -> Path:
    """Return the store with the rows of `words`, made from the file unless it is there already.

    A store is named by its words and by the file's path, size and time of change: reading
    gigabytes again to see that they are the same would cost as much as a scan. Of several
    processes that want the same store one makes it, and the others wait for it.

    Args:
        path: Any file of word vectors; a store stands for itself.
        words: The words whose rows are wanted.
        folder: Where stores are kept.

    Raises:
        VectorsError: If the file is absent or broken.
    """
    if path.suffix == SUFFIX:
        return path
    if not path.exists():
        raise VectorsError(f"{path}: there is no such file. Give a file of word vectors.")
    stamp = path.stat()
    identity = [str(path.resolve()), stamp.st_size, stamp.st_mtime_ns, sorted(words)]
    store = folder / f"vectors-{json_checksum(identity)[:12]}{SUFFIX}"
    if store.exists():
        return store
    with only_one(store):
        if not store.exists():
            remove_partial(store)
            write_store(store, read_vectors(path, words))
    return store


def write_store(path: Path, vectors: WordVectors) -> None:
    """Write the rows to a store, whole or not at all."""
    rows = pa.FixedSizeListArray.from_arrays(vectors.rows.reshape(-1), vectors.width)
    table = pa.table({"word": pa.array(vectors.words, pa.string()), "row": rows})
    table = table.replace_schema_metadata(
        {_CHECKSUM: vectors.checksum.encode(), _LINES: str(vectors.n_lines).encode()}
    )
    with whole_file(path) as partial, pa.ipc.new_file(partial, table.schema) as writer:
        writer.write_table(table)


def open_vectors(path: Path, words: Collection[str]) -> WordVectors:
    """Read the rows of `words` from a store or from any file of word vectors.

    Raises:
        VectorsError: If the file is absent or broken.
    """
    return _read_store(path, words) if path.suffix == SUFFIX else read_vectors(path, words)


def _read_store(path: Path, words: Collection[str]) -> WordVectors:
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
    except (FileNotFoundError, pa.ArrowInvalid) as failure:
        raise VectorsError(f"{path}: not a readable store of word vectors: {failure}.") from None
    wanted = pc.is_in(table.column("word"), value_set=pa.array(sorted(words), pa.string()))
    kept = np.flatnonzero(np.asarray(wanted))
    metadata = table.schema.metadata
    return WordVectors(
        words=tuple(table.column("word").take(pa.array(kept)).to_pylist()),
        rows=_take_rows(table.column("row"), kept),
        checksum=metadata[_CHECKSUM].decode(),
        n_lines=int(metadata[_LINES]),
    )


def _take_rows(column: pa.ChunkedArray, kept: NDArray[np.int64]) -> NDArray[np.float32]:
    """Copy some rows out of the mapped table, and nothing else: it may be larger than memory."""
    width = column.type.list_size
    taken = np.empty((len(kept), width), dtype=np.float32)
    first = 0
    for chunk in column.chunks:
        own = (kept >= first) & (kept < first + len(chunk))
        numbers = np.asarray(chunk.values)  # `flatten` and `combine_chunks` copy
        taken[own] = numbers.reshape(-1, width)[chunk.offset + kept[own] - first]
        first += len(chunk)
    return taken
