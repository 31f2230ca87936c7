"""Column files as a comparison needs them: the same text, line by line, or a message that helps."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.formats import columns
from backfire.records.errors import ComparisonError
from backfire.report.visible import file_name, visible


@dataclass(frozen=True)
class ColumnFile:
    """The text and one label layer of a column file.

    Attributes:
        name: What the file is called in messages.
        sentence: The sentence of each token, counting from 0.
        tokens: The tokens.
        labels: One label a token.
        line: The line of each token, from 1; None where the text came from no file.
    """

    name: str
    sentence: pa.ChunkedArray
    tokens: pa.ChunkedArray
    labels: pa.ChunkedArray
    line: pa.ChunkedArray | None

    @classmethod
    def of_table(cls, name: str, tokens: pa.Table) -> "ColumnFile":
        """Wrap a table of tokens that was read from no file."""
        return cls(name, tokens["sentence"], tokens["token"], tokens["gold"], None)

    def place(self, row: int) -> str:
        """Name the line (or else the row, from 0) of a token, for messages."""
        if self.line is None:
            return f"row {row} of {self.name}"
        return f"line {self.line[row].as_py():,} of {self.name}"

    def check_same_text(self, gold: "ColumnFile") -> None:
        """Compare the tokens and sentence breaks with those of gold.

        Raises:
            ComparisonError: At the first difference; it names both places.
        """
        both = min(len(self.tokens), len(gold.tokens))
        other = _first(pc.not_equal(self.tokens[:both], gold.tokens[:both]).to_numpy())
        breaks = _first(self.sentence[:both].to_numpy() != gold.sentence[:both].to_numpy())
        if other < both and other <= breaks:
            self._fail(
                other,
                f"found the token {_quote(self.tokens[other])}, "
                f"expected {_quote(gold.tokens[other])} as on {gold.place(other)}.",
            )
        if breaks < both:
            begins = self.sentence[breaks].as_py() > gold.sentence[breaks].as_py()
            self._fail(
                breaks,
                f"{'a' if begins else 'no'} sentence begins at the token "
                f"{_quote(self.tokens[breaks])}, but {'none' if begins else 'one'} does on "
                f"{gold.place(breaks)}.",
            )
        if len(self.tokens) != len(gold.tokens):
            longer = self if len(self.tokens) > len(gold.tokens) else gold
            self._fail(
                both - 1,
                f"found {len(self.tokens):,} tokens, expected {len(gold.tokens):,} as in "
                f"{gold.name}: {_quote(longer.tokens[both])} on {longer.place(both)} has no "
                "counterpart.",
            )

    def _fail(self, row: int, problem: str) -> None:
        place = "" if self.line is None else f" line {self.line[row].as_py():,}"
        raise ComparisonError(
            f"{self.name}{place}: {problem} Gold and predictions must hold the same text, token "
            "by token; predict labels for exactly the tokens of gold, in their order."
        )


def read_column_file(path: Path, token_column: int, label_column: int) -> ColumnFile:
    """Read the tokens and one label layer of a column file.

    Args:
        path: The file.
        token_column: The place of the tokens, from 0; negative places count from the end.
        label_column: The place of the labels, likewise.

    Raises:
        ComparisonError: If there is no such file or column.
        CorpusError: If it is not a column file.
    """
    name = file_name(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ComparisonError(f"{name}: there is no such file. Give an existing file.") from None
    except IsADirectoryError:
        raise ComparisonError(
            f"{name}: is a folder, expected a file of tokens and labels."
        ) from None
    table = columns.read(data, where=name)
    fields = [column for column in table.column_names if column.startswith("field_")]
    token = _field(fields, token_column, "--token-column", name)
    label = _field(fields, label_column, "--label-column", name)
    if token == label:
        raise ComparisonError(
            f"{name}: tokens and labels are both expected in column {fields.index(token)} of "
            f"{len(fields)}. Give a file with a token and a label on each line, or say where they "
            "are with --token-column and --label-column."
        )
    return ColumnFile(name, table["sentence"], table[token], table[label], table["line"])


def _field(fields: list[str], place: int, option: str, name: str) -> str:
    if -len(fields) <= place < len(fields):
        return fields[place]
    raise ComparisonError(
        f"{name}: {option} {place} asked for, but the file has {len(fields)} columns. "
        f"Give a number from {-len(fields)} to {len(fields) - 1}."
    )


def _first(differs: npt.NDArray[np.bool_]) -> int:
    place = int(np.argmax(differs)) if len(differs) else 0
    return place if len(differs) and differs[place] else len(differs)


def _quote(token: pa.Scalar) -> str:
    return f'"{visible(token.as_py(), longest=40)}"'
