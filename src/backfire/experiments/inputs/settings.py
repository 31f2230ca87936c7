"""How the inputs of a comparison are to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from backfire.inference.system import Aggregation
from backfire.records.settings import Settings
from backfire.report.findings import Unit

Place = int | str
"""A column by its name, or by its number from 0; negative numbers count from the end."""


class Reading(Settings):
    """How files are read; what is None follows from the kind of file."""

    token_column: Place | None = None
    """Where the tokens are; in column files the first column."""
    label_column: Place | None = None
    """Where the labels are; in column files the last column."""
    sentence_column: str | None = None
    """The column of a table that tells sentences apart."""
    document_column: str | None = None
    """The column of a table that names documents; else `document` or `doc_id`, if there is one."""
    split: str | None = None
    """Which split of run folders; "test", unless they hold only one."""
    kind: str | None = None
    """Which kind of file all inputs are; else each is recognised by its name and beginning."""
    scheme: str | None = None
    """The label scheme of all inputs; else each is told by its labels."""
    rows_at_once: int = Field(20_000_000, ge=0)
    """A Parquet table with gold and all runs in it that has more rows is read part by part."""
    cluster: Unit | None = None
    """What intervals and tests take as independent of each other: sentences or documents; else
    documents, where at least 20 are known."""
    allow_unaligned: bool = False
    """Whether sentences whose text differs between inputs are left out instead of refused."""
    labels: Path | Mapping[str, Any] | None = None
    """What the labels of models mean: a TOML or JSON file of tables, or its content; else labels
    are matched by their names."""
    aggregation: Aggregation = "first"
    """How a model's labels of the pieces of a word become that of the word."""
    device: str = "cpu"
    """What models are run on: cpu, cuda or cuda:N."""
    cache: bool = True
    """Whether what a model gave to a text is kept, and taken from there the next time."""


@dataclass(frozen=True)
class Column:
    """One column of labels in a file that holds several, such as one table for both sides.

    Attributes:
        path: The file.
        label: The column of the labels; None takes what the kind of file takes.
        confidence: The column of their confidences, probabilities in [0, 1].
    """

    path: Path | str
    label: Place | None = None
    confidence: Place | None = None
