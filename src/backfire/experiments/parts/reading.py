"""Reads a large table part by part; a part holds whole sentences, or whole documents."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.corpora.schemes import read_scheme
from backfire.engines.spark import FILE, ROW
from backfire.experiments.inputs.kinds.table import changes
from backfire.experiments.parts.documents import fill_forward
from backfire.experiments.parts.large_table import LargeTable
from backfire.experiments.parts.survey import DOCUMENT, Survey
from backfire.records.errors import ComparisonError, CorpusError
from backfire.transitions.run_codes import RunCodes

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

ROWS: Final = 1 << 20
"""About how many rows a part has."""

_ROW_BITS: Final = 31  # of a number; the others tell files apart


@dataclass(frozen=True, eq=False)
class Part:
    """Some sentences, or documents, of the table that follow each other.

    Attributes:
        first: The row of its first token in the table.
        sentence: (T,) the sentence of each token, from 0 in the part.
        unit: (T,) the unit of chance of each token, likewise: its sentence or document.
        token: The tokens.
        codes: The labels.
        rows: (T,) a number for the row of each token that no other token of the table has.
    """

    first: int
    sentence: npt.NDArray[np.int32]
    unit: npt.NDArray[np.int32]
    token: pa.Array
    codes: RunCodes
    rows: npt.NDArray[np.int64]

    @property
    def n_sentences(self) -> int:
        """How many sentences it has."""
        return int(self.sentence[-1]) + 1

    @property
    def n_units(self) -> int:
        """How many units of chance it has."""
        return int(self.unit[-1]) + 1


def read_parts(
    tables: "Backend", table: "Table", large: LargeTable, known: Survey
) -> Iterator[Part]:
    """Go through the table from its first row to its last.

    Args:
        tables: Where it is; nothing else may run there meanwhile.
        table: What `survey.select_columns` gives.
        large: What is known of it beforehand.
        known: What is known of it.

    Raises:
        ComparisonError: If a label is not in its scheme.
    """
    from backfire.engines.tables import stream_table

    return cut_parts(stream_table(tables, table, ROWS), large, known)


def cut_parts(
    batches: Iterable[pa.RecordBatch], large: LargeTable, known: Survey
) -> Iterator[Part]:
    """Cut rows into parts that hold whole units of chance.

    Args:
        batches: The rows in their order: all of them, or, with the columns `FILE` and `ROW`, some
            that hold whole units.
        large: The table.
        known: What is known of it.

    Raises:
        ComparisonError: If a label is not in its scheme.
    """
    rest: pa.Table | None = None
    first = 0
    for block in _gather(batches):
        new = _fill_documents(block, rest)
        table = new if rest is None else pa.concat_tables([rest, new]).combine_chunks()
        breaks = np.flatnonzero(_unit_breaks(table, large))
        end = int(breaks[-1]) if len(breaks) else 0
        if end:
            yield _make_part(table.slice(0, end), first, large, known)
        rest, first = table.slice(end), first + end
    if rest is not None and len(rest):
        yield _make_part(rest.combine_chunks(), first, large, known)


def _gather(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Put batches together until they have about `ROWS` rows."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= ROWS:
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _fill_documents(new: pa.Table, rest: pa.Table | None) -> pa.Table:
    """Let rows that name no document go on with the one before."""
    if DOCUMENT not in new.column_names:
        return new
    before = rest[DOCUMENT][-1].as_py() if rest is not None and len(rest) else None
    filled = fill_forward(new[DOCUMENT].combine_chunks(), before)
    return new.set_column(new.column_names.index(DOCUMENT), DOCUMENT, filled)


def _unit_breaks(table: pa.Table, large: LargeTable) -> npt.NDArray[np.bool_]:
    """Return where a unit of chance begins that is not the first."""
    return changes(table[DOCUMENT]) if large.unit == "document" else _sentence_breaks(table)


def _sentence_breaks(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Return where a sentence begins that is not the first; one lies in one document and file."""
    breaks = _breaks(table["sentence"])
    if ROW in table.column_names:
        breaks[1:] |= np.diff(_number_rows(table, 0)) != 1
    if DOCUMENT in table.column_names:
        breaks |= changes(table[DOCUMENT])
    return breaks


def _breaks(sentence: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return where the value differs from the one before, as it does in a table read whole."""
    if pa.types.is_integer(sentence.type) and not sentence.null_count:
        values = sentence.to_numpy()
        breaks: npt.NDArray[np.bool_] = np.diff(values, prepend=values[:1]) != 0
        return breaks
    return changes(sentence.cast(pa.string()))


def _make_part(table: pa.Table, first: int, large: LargeTable, known: Survey) -> Part:
    sentence = np.cumsum(_sentence_breaks(table), dtype=np.int32)
    unit = np.cumsum(_unit_breaks(table, large), dtype=np.int32)
    rows = _number_rows(table, first)
    gold, *runs = (
        _codes(table[name].combine_chunks(), sentence, name, rows, large, known)
        for name in large.labels
    )
    n = len(large.reference)
    codes = RunCodes(gold, np.stack(runs[:n]), np.stack(runs[n:]), known.labels)
    return Part(first, sentence, unit, table["token"].combine_chunks(), codes, rows)


def _number_rows(table: pa.Table, first: int) -> npt.NDArray[np.int64]:
    """Return the numbers of the rows; where there may be several files, with a mark of the file."""
    if ROW not in table.column_names:
        return np.arange(first, first + len(table))
    files = table[FILE].combine_chunks().dictionary_encode()
    marks = [zlib.crc32(name.encode()) >> 1 << _ROW_BITS for name in files.dictionary.to_pylist()]
    of_file = np.array(marks, np.int64)[files.indices.to_numpy()]
    rows: npt.NDArray[np.int64] = table[ROW].to_numpy() + of_file
    return rows


def _codes(
    labels: pa.Array,
    sentence: npt.NDArray[np.int32],
    column: str,
    rows: npt.NDArray[np.int64],
    large: LargeTable,
    known: Survey,
) -> npt.NDArray[np.int32]:
    encoded = labels.dictionary_encode()
    scheme = known.schemes[column]
    if scheme is not None:

        def place(row: int) -> str:
            return f"{large.name} row {rows[row] % (1 << _ROW_BITS)}, column {column!r}"

        try:
            reading = read_scheme(encoded, pa.array(sentence), scheme, any_case=True, place=place)
        except CorpusError as failure:
            raise ComparisonError(str(failure)) from None
        encoded = reading.labels
    places = {label: k for k, label in enumerate(known.labels)}
    own = np.array([places[label] for label in encoded.dictionary.to_pylist()], np.int32)
    codes: npt.NDArray[np.int32] = own[encoded.indices.to_numpy()]
    return codes
