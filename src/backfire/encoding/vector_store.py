"""The rows that an experiment needs of a big vector file, kept so that it is scanned once.

A store is an Arrow file (`.arrow`): a word and its row a line, and the checksum of the file that
they come from.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa

from backfire.encoding.vectors import WordVectors, read_vectors
from backfire.records.errors import VectorsError
from backfire.records.whole import whole_file

SUFFIX = ".arrow"
_CHECKSUM, _LINES = b"checksum", b"n_lines"


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
    names = table.column("word").to_pylist()
    wanted = set(words)
    kept = [row for row, name in enumerate(names) if name in wanted]
    column = table.column("row").combine_chunks()
    rows = np.asarray(column.flatten()).reshape(len(names), column.type.list_size)[kept]
    metadata = table.schema.metadata
    return WordVectors(
        words=tuple(names[row] for row in kept),
        rows=rows,
        checksum=metadata[_CHECKSUM].decode(),
        n_lines=int(metadata[_LINES]),
    )
