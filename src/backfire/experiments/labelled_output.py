"""Where labelled text goes: a Parquet table or a column file, written piece by piece."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from backfire.records.whole import whole_file

Write = Callable[[pa.Table], None]

_SCHEMA = pa.schema(
    [
        pa.field("sentence", pa.int32()),
        pa.field("position", pa.int32()),
        pa.field("token", pa.string()),
        pa.field("predicted", pa.string()),
        pa.field("confidence", pa.float32()),
    ]
)


def open_output(path: Path) -> AbstractContextManager[Write]:
    """Open an output that appears when the block ends without an error, else not at all.

    The function that it gives takes one piece after the other: tables of sentence, position, token,
    predicted and confidence, each of whole sentences.

    Args:
        path: With the ending `.parquet` a table of these columns; with any other a column file of
            token and label, as `backfire compare` reads it.
    """
    return _table(path) if path.suffix == ".parquet" else _columns(path)


@contextmanager
def _table(path: Path) -> Iterator[Write]:
    with (
        whole_file(path) as partial,
        pq.ParquetWriter(partial, _SCHEMA, compression="zstd") as writer,
    ):
        yield lambda piece: writer.write_table(piece.cast(_SCHEMA))


@contextmanager
def _columns(path: Path) -> Iterator[Write]:
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
        yield lambda piece: file.writelines(_lines(piece))


def _lines(piece: pa.Table) -> Iterator[str]:
    """Yield the lines of a piece, a blank one before every sentence but the text's first."""
    names = ("sentence", "position", "token", "predicted")
    columns = (piece.column(name).to_pylist() for name in names)
    for sentence, position, token, label in zip(*columns, strict=True):
        if sentence and not position:
            yield "\n"
        yield f"{token}\t{label}\n"
