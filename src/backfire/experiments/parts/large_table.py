"""Whether what is to be compared is one large Parquet table, and which of its columns are what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from backfire.experiments.inputs import Column, Reading
from backfire.experiments.inputs.kinds.table import find_documents, find_sentences, find_tokens
from backfire.experiments.parts.documents import survey_documents
from backfire.experiments.units import choose_unit
from backfire.report.findings import Unit
from backfire.report.visible import file_name

Engine = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class LargeTable:
    """One Parquet table of text, gold and runs, one row a token.

    Attributes:
        address: The file; on Spark also a folder of files, or what Spark calls them (`s3a://…`).
        name: What it is called in messages.
        rows: How many it has.
        token: The column of the tokens.
        sentence: The column that tells sentences apart: wherever its value changes, one begins.
        gold: The column of gold.
        reference: The columns of the runs of the reference.
        candidate: Likewise.
        scheme: The label scheme, if it is declared.
        document: The column that names documents, if there is one. A sentence lies in one.
        n_documents: How many it names.
        unit: What is independent of each other. Documents, if they are, stand together.
        cluster: The unit that was asked for, if any.
        engine: What reads it.
    """

    address: str
    name: str
    rows: int
    token: str
    sentence: str
    gold: str
    reference: tuple[str, ...]
    candidate: tuple[str, ...]
    scheme: str | None = None
    document: str | None = None
    n_documents: int | None = None
    unit: Unit = "sentence"
    cluster: Unit | None = None
    engine: Engine = "duckdb"

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of labels, gold first."""
        return self.gold, *self.reference, *self.candidate

    def run_names(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return what the runs in some columns are called."""
        return tuple(f"{self.name}:{column}" for column in columns)


def find_large_table(gold: Any, reference: Any, candidate: Any, how: Reading) -> LargeTable | None:
    """Return the table that is to be read part by part; None where inputs are read as wholes.

    That is one Parquet file that holds gold and all runs in columns of plain values and more rows
    than `how.rows_at_once`. If documents are asked for as the unit of chance, they must stand
    together.

    Args:
        gold: As `experiments.inputs.read_inputs` takes it.
        reference: Likewise.
        candidate: Likewise.
        how: How inputs are read.

    Raises:
        ComparisonError: If documents are asked for as the unit of chance, and there is only one.
    """
    columns = columns_of_one(gold, reference, candidate)
    if columns is None or how.kind not in {None, "table"}:
        return None
    path = Path(columns.address)
    if path.suffix.lower() != ".parquet":
        return None
    nested, rows = read_footer(path)
    missing = columns.missing(nested, how)
    if rows <= how.rows_at_once or missing:
        return None
    return _settle_unit(columns.table(file_name(path), rows, nested, how))


@dataclass(frozen=True)
class TableColumns:
    """The columns of labels of one table.

    Attributes:
        address: The table.
        labels: Those of gold, of the reference and of the candidate.
    """

    address: str
    labels: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]

    def missing(self, nested: Mapping[str, bool], how: Reading) -> list[str]:
        """Return what is needed and not there as a column of plain values.

        Args:
            nested: Whether each column that is there holds lists or the like.
            how: How the table is read.
        """
        found = {"token": find_tokens(nested, how), "sentence": find_sentences(nested, how)}
        document = find_documents(nested, how)
        needed = [name or role for role, name in found.items()]
        needed += [
            *(name for side in self.labels for name in side),
            *([document] if document else ()),
        ]
        return [name for name in needed if nested.get(name, True)]

    def table(self, name: str, rows: int, nested: Mapping[str, bool], how: Reading) -> LargeTable:
        """Return the table, with sentences as the unit of chance."""
        (gold, *_), reference, candidate = self.labels
        return LargeTable(
            address=self.address,
            name=name,
            rows=rows,
            token=str(find_tokens(nested, how)),
            sentence=str(find_sentences(nested, how)),
            gold=gold,
            reference=reference,
            candidate=candidate,
            scheme=how.scheme,
            document=find_documents(nested, how),
            cluster=how.cluster,
        )


def columns_of_one(gold: Any, reference: Any, candidate: Any) -> TableColumns | None:
    """Return the columns if gold and all runs are columns of one file; else None."""
    sides = [x if isinstance(x, list | tuple) else [x] for x in (gold, reference, candidate)]
    inputs = [each for side in sides for each in side]
    if not all(isinstance(x, Column) and isinstance(x.label, str) for x in inputs):
        return None
    addresses = {str(each.path) for each in inputs}
    if len(addresses) > 1:
        return None
    one, two, three = (tuple(column.label for column in side) for side in sides)
    return TableColumns(addresses.pop(), (one, two, three))


def _settle_unit(table: LargeTable) -> LargeTable | None:
    """Return the table with its unit of chance; None if it can't be read part by part with it."""
    if table.document is None:
        return None if table.cluster == "document" else table
    found = survey_documents(Path(table.address), table.document)
    unit = choose_unit(found.n, table.cluster)
    if unit == "document" and not found.together:
        if table.cluster == "document":
            return None
        unit = "sentence"
    return replace(table, n_documents=found.n, unit=unit)


def read_footer(path: Path) -> tuple[dict[str, bool], int]:
    """Return whether each column holds lists or the like, and the number of rows.

    What is no Parquet file has no rows: the reader of its kind says what is wrong with it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        footer = pq.read_metadata(path)
        schema = footer.schema.to_arrow_schema()
    except (pa.ArrowException, OSError, ValueError):
        return {}, 0
    return {field.name: pa.types.is_nested(field.type) for field in schema}, footer.num_rows
