"""Reads a large table part by part; a part holds whole sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.corpora.schemes import read_scheme
from backfire.experiments.inputs.kinds.table import changes
from backfire.experiments.parts.large_table import LargeTable
from backfire.experiments.parts.survey import Survey
from backfire.records.errors import ComparisonError, CorpusError
from backfire.transitions.run_codes import RunCodes

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

ROWS: Final = 1 << 20
"""About how many rows a part has."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some sentences of the table that follow each other.

    Attributes:
        first: The row of its first token in the table.
        sentence: (T,) the sentence of each token, from 0 in the part.
        token: The tokens.
        codes: The labels.
    """

    first: int
    sentence: npt.NDArray[np.int32]
    token: pa.Array
    codes: RunCodes

    @property
    def n_sentences(self) -> int:
        """How many sentences it has."""
        return int(self.sentence[-1]) + 1


def read_parts(tables: "Backend", large: LargeTable, known: Survey) -> Iterator[Part]:
    """Go through the table from its first row to its last.

    Args:
        tables: Where the survey ran; nothing else may run there meanwhile.
        large: The table.
        known: What is known of it.

    Raises:
        ComparisonError: If a label is not in its scheme.
    """
    from backfire.engines.tables import stream_table

    rest: pa.Table | None = None
    first = 0
    for batch in stream_table(tables, known.table, ROWS):
        new = pa.Table.from_batches([batch])
        table = new if rest is None else pa.concat_tables([rest, new]).combine_chunks()
        breaks = np.flatnonzero(_breaks(table["sentence"]))
        end = int(breaks[-1]) if len(breaks) else 0
        if end:
            yield _make_part(table.slice(0, end), first, large, known)
        rest, first = table.slice(end), first + end
    if rest is not None and len(rest):
        yield _make_part(rest.combine_chunks(), first, large, known)


def _breaks(sentence: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return where the value differs from the one before, as it does in a table read whole."""
    if pa.types.is_integer(sentence.type) and not sentence.null_count:
        values = sentence.to_numpy()
        breaks: npt.NDArray[np.bool_] = np.diff(values, prepend=values[:1]) != 0
        return breaks
    return changes(sentence.cast(pa.string()))


def _make_part(table: pa.Table, first: int, large: LargeTable, known: Survey) -> Part:
    sentence = np.cumsum(_breaks(table["sentence"]), dtype=np.int32)
    gold, *runs = (
        _codes(table[name].combine_chunks(), sentence, name, first, large, known)
        for name in large.labels
    )
    n = len(large.reference)
    codes = RunCodes(gold, np.stack(runs[:n]), np.stack(runs[n:]), known.labels)
    return Part(first, sentence, table["token"].combine_chunks(), codes)


def _codes(
    labels: pa.Array,
    sentence: npt.NDArray[np.int32],
    column: str,
    first: int,
    large: LargeTable,
    known: Survey,
) -> npt.NDArray[np.int32]:
    encoded = labels.dictionary_encode()
    scheme = known.schemes[column]
    if scheme is not None:

        def place(row: int) -> str:
            return f"{large.name} row {first + row}, column {column!r}"

        try:
            reading = read_scheme(encoded, pa.array(sentence), scheme, any_case=True, place=place)
        except CorpusError as failure:
            raise ComparisonError(str(failure)) from None
        encoded = reading.labels
    places = {label: k for k, label in enumerate(known.labels)}
    own = np.array([places[label] for label in encoded.dictionary.to_pylist()], np.int32)
    codes: npt.NDArray[np.int32] = own[encoded.indices.to_numpy()]
    return codes
