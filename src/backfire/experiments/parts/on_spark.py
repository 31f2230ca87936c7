"""Compares a large table where it lies: on Spark, whose machines count; no row comes back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from backfire.engines.spark import FILE, ROW, path_here, work_on_parts
from backfire.engines.tables import collect_table
from backfire.experiments.inputs import Reading
from backfire.experiments.parts.compare_parts import MEMORY, check_runs
from backfire.experiments.parts.conclusion import conclude
from backfire.experiments.parts.counting import count_part
from backfire.experiments.parts.examples import pick_first_examples
from backfire.experiments.parts.large_table import (
    LargeTable,
    TableColumns,
    columns_of_one,
    read_footer,
)
from backfire.experiments.parts.reading import cut_parts
from backfire.experiments.parts.survey import DOCUMENT, Survey, select_columns, survey
from backfire.experiments.parts.totals import Totals
from backfire.experiments.parts.wanted import SHOWN, LargeComparison
from backfire.experiments.slice_marks import SliceMarker
from backfire.experiments.slicing import Asked
from backfire.experiments.units import choose_unit
from backfire.records.checksums import json_checksum, table_checksum
from backfire.records.errors import ComparisonError
from backfire.report.comparison import Comparison
from backfire.report.example import Examples
from backfire.slices.family import declare_family

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from ibis.expr.types import Table

_BEYOND: Final = 50_000
"""Rows after those that examples are from, so that these end as they do in a table read in parts:
the last sentence (or document) of some rows may go on."""


def look_at_inputs(
    gold: Any, reference: Any, candidate: Any, how: Reading, address: str | None
) -> TableColumns:
    """Return the columns that are compared, as far as they can be checked without Spark.

    Args:
        gold: A column of the table.
        reference: Columns of it.
        candidate: Columns of it.
        how: How it is read.
        address: The master of Spark.

    Raises:
        ComparisonError: If inputs are no columns of one table, or the table is to lie on this
            machine, and does not or lacks a column.
    """
    columns = columns_of_one(gold, reference, candidate)
    if columns is None:
        raise ComparisonError(
            "Spark reads one table of Parquet files that holds gold and all runs, one row a token. "
            "Name it and its columns: --table ADDRESS --gold-column … --reference-column … "
            "--candidate-column …"
        )
    here = path_here(columns.address, address)
    if here is not None and not here.exists():
        raise ComparisonError(
            f"{columns.address}: there is no such file or folder. Give a Parquet file, or a folder "
            "of them, that every machine of the cluster finds at this place."
        )
    if here is not None and here.is_file():
        nested, rows = read_footer(here)
        if rows:
            _refuse_missing(columns, nested, how)
    return columns


def find_spark_table(
    tables: "Backend", columns: TableColumns, how: Reading
) -> tuple[LargeTable, "Table"]:
    """Return what is known of a table before its rows are looked at, and the table.

    Args:
        tables: Where it is read.
        columns: The table and its columns.
        how: How it is read.

    Raises:
        ComparisonError: If a column is missing or holds lists, there are no rows, or a document is
            missing in some row.
    """
    from backfire.engines.spark import read_table

    whole = read_table(tables, columns.address)
    nested = {name: kind.is_nested() for name, kind in whole.schema().items()}
    _refuse_missing(columns, nested, how)
    rows = collect_table(tables, whole.aggregate(n=whole.count()))["n"][0].as_py()
    if not rows:
        raise ComparisonError(f"{columns.address}: no rows, expected a row a token.")
    table = replace(columns.table(columns.address, rows, nested, how), engine="spark")
    return _settle_unit(tables, whole, table), whole


def _refuse_missing(columns: TableColumns, nested: Mapping[str, bool], how: Reading) -> None:
    missing = columns.missing(nested, how)
    if missing:
        known = ", ".join(name for name in nested if name not in {FILE, ROW})
        raise ComparisonError(
            f"{columns.address}: no column {missing[0]!r} of plain values, one a token, among "
            f"{known}. Name the columns with --token-column, --sentence-column and those of labels."
        )


def compare_on_spark(tables: "Backend", whole: "Table", wanted: LargeComparison) -> Comparison:
    """Compare a large table where it lies.

    It says what `compare_parts` says. Spark counts words and labels by the same lazy tables as
    DuckDB, and its machines count the parts of the table by the same functions; to this process
    come the distinct words, sums over the tokens, at most three numbers a sentence, and the
    examples.

    Args:
        tables: Where to run.
        whole: The table as it lies.
        wanted: What is asked of it.

    Raises:
        ComparisonError: If a token or label is missing or in no scheme, or a run is given twice.
        SettingsError: If one of the user's slices has the name of a built-in one.
    """
    from backfire.engines.tables import open_tables

    check_runs(wanted)
    table, asked = wanted.table, wanted.asked
    rows = select_columns(whole, table, kept=(FILE, ROW))
    known = survey(tables, rows, table, spans=wanted.spans)
    family = declare_family(known.text(asked.training), asked.own)
    with open_tables(MEMORY) as own:
        marker = SliceMarker.describe(known.words, family, asked.training, own)
    work = CountRows(replace(wanted, asked=Asked()), known, replace(marker, tables=None))
    together = DOCUMENT if table.unit == "document" else "sentence"
    totals = reduce(add, work_on_parts(tables, rows, [together], work))
    first = rows.filter((rows[FILE] == rows[FILE].min()) & (rows[ROW] < SHOWN + _BEYOND))
    (examples,) = work_on_parts(tables, first, [], PickExamples(wanted, known))
    words = table_checksum(known.words, ["word", "times"])
    content = json_checksum([table.rows, words, totals.layers.marks.tolist()])
    return conclude(wanted, family, known.labels, totals, examples, content)


@dataclass(frozen=True, eq=False)
class CountRows:
    """Counts rows on the machine where they are.

    Attributes:
        wanted: What is compared.
        known: What is known of the table.
        marker: Marks the tokens of the slices; without a database, which each machine opens.
    """

    wanted: LargeComparison
    known: Survey
    marker: SliceMarker

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Totals]:
        """Count rows that hold whole units of chance, in their order."""
        from backfire.engines.tables import open_tables

        with open_tables(MEMORY) as tables:
            marker = replace(self.marker, tables=tables)
            for part in cut_parts(batches, self.wanted.table, self.known):
                yield count_part(part, self.wanted, self.known, marker)


@dataclass(frozen=True, eq=False)
class PickExamples:
    """Picks the examples from the first rows on the machine where they are.

    Attributes:
        wanted: What is compared.
        known: What is known of the table.
    """

    wanted: LargeComparison
    known: Survey

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Examples]:
        """Pick them."""
        part = next(cut_parts(batches, self.wanted.table, self.known))
        yield pick_first_examples(self.wanted, part)


def _settle_unit(tables: "Backend", whole: "Table", table: LargeTable) -> LargeTable:
    """Return the table with its unit of chance."""
    if table.document is None:
        if table.cluster == "document":
            raise ComparisonError(
                f"{table.name}: documents are asked for as the unit of chance, but no column names "
                "any. Name it with --document-column."
            )
        return table
    column = whole[table.document].cast("string").nullif("")
    documents = whole.group_by(document=column).aggregate(
        n=whole.count(), first=whole[ROW].min(), last=whole[ROW].max(), files=whole[FILE].nunique()
    )
    split = (documents.last - documents.first + 1 != documents.n) | (documents.files > 1)
    found = collect_table(
        tables,
        documents.aggregate(
            n=documents.count(), gaps=documents.document.isnull().sum(), split=split.sum()
        ),
    ).to_pylist()[0]
    if found["gaps"]:
        raise ComparisonError(
            f"{table.name}: nothing in the column {table.document!r} of some row, expected the "
            "name of its document in every row. Fill it, or name another column."
        )
    unit = choose_unit(found["n"], table.cluster)
    if unit == "document" and found["split"]:
        if table.cluster == "document":
            raise ComparisonError(
                f"{table.name}: documents are asked for as the unit of chance, but the rows of "
                f"{found['split']} of them do not stand together. Sort the table by its column "
                f"{table.document!r}, or take sentences: --cluster sentence."
            )
        unit = "sentence"
    return replace(table, n_documents=found["n"], unit=unit)
