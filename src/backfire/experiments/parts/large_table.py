"""Whether what is to be compared is one large Parquet table, and which of its columns are what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backfire.experiments.inputs import Column, Reading
from backfire.experiments.inputs.kinds.table import find_documents, find_sentences, find_tokens
from backfire.experiments.parts.documents import survey_documents
from backfire.experiments.units import choose_unit
from backfire.report.findings import Unit
from backfire.report.visible import file_name


@dataclass(frozen=True)
class LargeTable:
    """One Parquet table of text, gold and runs, one row a token.

    Attributes:
        path: The file.
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
    """

    path: Path
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
    sides = [x if isinstance(x, list | tuple) else [x] for x in (gold, reference, candidate)]
    inputs = [each for side in sides for each in side]
    if not all(isinstance(x, Column) and isinstance(x.label, str) for x in inputs):
        return None
    paths = {Path(each.path) for each in inputs}
    path = paths.pop()
    if paths or path.suffix.lower() != ".parquet" or how.kind not in {None, "table"}:
        return None
    schema, rows = _read_footer(path)
    gold_column, *_ = (labels := [[column.label for column in side] for side in sides])[0]
    token, sentence = find_tokens(schema, how), find_sentences(schema, how)
    document = find_documents(schema, how)
    needed = {token, sentence, *(label for side in labels for label in side)}
    needed |= {document} - {None}
    if rows <= how.rows_at_once or not needed <= schema.keys() or any(map(schema.get, needed)):
        return None
    table = LargeTable(
        path=path,
        name=file_name(path),
        rows=rows,
        token=str(token),
        sentence=str(sentence),
        gold=gold_column,
        reference=tuple(labels[1]),
        candidate=tuple(labels[2]),
        scheme=how.scheme,
        document=document,
        cluster=how.cluster,
    )
    return _settle_unit(table)


def _settle_unit(table: LargeTable) -> LargeTable | None:
    """Return the table with its unit of chance; None if it can't be read part by part with it."""
    if table.document is None:
        return None if table.cluster == "document" else table
    found = survey_documents(table.path, table.document)
    unit = choose_unit(found.n, table.cluster)
    if unit == "document" and not found.together:
        if table.cluster == "document":
            return None
        unit = "sentence"
    return replace(table, n_documents=found.n, unit=unit)


def _read_footer(path: Path) -> tuple[dict[str, bool], int]:
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
