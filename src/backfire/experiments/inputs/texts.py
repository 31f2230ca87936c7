"""A text with labels, as any kind of input gives it: label by label, or spans by their offsets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pyarrow as pa

from backfire.experiments.inputs.confidences import Unusable, read_confidences
from backfire.experiments.inputs.key_values import take_key
from backfire.experiments.inputs.origin import Origin
from backfire.experiments.inputs.settings import Place
from backfire.records.errors import ComparisonError
from backfire.report.visible import visible


@dataclass(frozen=True)
class LabelledText:
    """A text, token by token, with one layer of labels.

    Attributes:
        name: What the input is called in messages.
        sentence: The sentence of each token, counting from 0.
        tokens: The tokens.
        labels: One label a token.
        line: The line of each token in its file, from 1; None where there are no lines.
        document: The document of each token; None where documents are not known.
        source: The source model of the run; None where it is not known or there is none.
        origin: How the run was made; None where it is not known.
        confidence: The probability of each label; None where it is not known of any.
        doubt: Why confidences that are there are not used, in a sentence.
        column: The column of its file that the labels are from.
    """

    name: str
    sentence: pa.ChunkedArray
    tokens: pa.ChunkedArray
    labels: pa.ChunkedArray
    line: pa.ChunkedArray | None = None
    document: pa.ChunkedArray | None = None
    source: str | None = None
    origin: Origin | None = None
    confidence: pa.ChunkedArray | None = None
    doubt: str | None = None
    column: str | None = None

    def place(self, row: int) -> str:
        """Name the line (or else the row, from 0) of a token, for messages."""
        if self.line is None:
            return f"row {row} of {self.name}"
        return f"line {self.line[row].as_py():,} of {self.name}"

    def start(self, row: int) -> str:
        """Name the same at the beginning of a message."""
        place = f"row {row}" if self.line is None else f"line {self.line[row].as_py():,}"
        return f"{self.name} {place}"

    def take(self, rows: pa.Array) -> "LabelledText":
        """Return the text of some rows."""
        columns: dict[str, Any] = {
            name: None if column is None else column.take(rows)
            for name in ("sentence", "tokens", "labels", "line", "document", "confidence")
            for column in (getattr(self, name),)
        }
        return replace(self, **columns)


@dataclass(frozen=True)
class Fields:
    """All columns of a file over one text.

    Attributes:
        name: What the file is called in messages.
        sentence: The sentence of each token, counting from 0.
        columns: The columns, in their order; nulls are missing values.
        token: The column of the tokens, unless another is asked for.
        label: The column of a run's labels, unless another is asked for.
        gold: The column of gold, unless another is asked for.
        line: The line of each token; None where there are no lines.
        document: The document of each token; None where documents are not known.
        source: The source model of the run that the file holds.
        origin: How this run was made; None where it is not known.
        numbered: Whether columns have numbers and no names.
        holds_gold: Whether it holds gold beside a run's labels, such as a run folder.
        confidence: The column of the confidences of the labels in `label`, if there is one.
        keyed: Columns whose cells hold values by their keys, each of which is a column too.
    """

    name: str
    sentence: pa.ChunkedArray
    columns: Mapping[str, pa.ChunkedArray]
    token: Place
    label: Place
    gold: Place
    line: pa.ChunkedArray | None = None
    document: pa.ChunkedArray | None = None
    source: str | None = None
    origin: Origin | None = None
    numbered: bool = False
    holds_gold: bool = False
    confidence: Place | None = None
    keyed: frozenset[str] = frozenset()

    def pick(
        self,
        token: Place | None,
        label: Place,
        confidence: Place | None = None,
        *,
        option: str | None = None,
    ) -> LabelledText:
        """Choose the columns of the tokens, of the labels and of their confidences.

        Args:
            token: Of the tokens; None takes what the kind of file takes.
            label: Of the labels.
            confidence: Of the confidences; None likewise.
            option: Which option names the labels' column; None where nobody named it.

        Raises:
            ComparisonError: If there is no such column, both are the same, or one has a gap; or if
                the column of confidences holds something else.
        """
        names = list(self.columns)
        asked = None if token is None else "--token-column"
        chosen = self.find(self.token if token is None else token, asked, "tokens")
        labels = self.find(label, option)
        if chosen == labels:
            raise ComparisonError(
                f"{self.name}: tokens and labels are both expected in column "
                f"{names.index(chosen) if self.numbered else repr(chosen)} of {len(names)}. Give "
                "a file with a token and a label on each line, or say where they are with "
                "--token-column and --label-column."
            )
        text = LabelledText(
            self.name,
            self.sentence,
            as_text(self._values(chosen)),
            as_text(self._values(labels)),
            self.line,
            self.document,
            self.source,
            self.origin,
            column=labels,
        )
        for column, values in ((chosen, text.tokens), (labels, text.labels)):
            if values.null_count:
                row = values.is_null().index(True).as_py()
                raise ComparisonError(
                    f"{text.start(row)}: nothing in the column {column!r}, expected a value in "
                    "every row. Fill it, or name another column."
                )
        return self._add_confidence(text, labels, confidence)

    def _add_confidence(self, text: LabelledText, label: str, asked: Place | None) -> LabelledText:
        """Add the confidences; those that nobody asked for are left out where they are none."""
        if asked is None and (self.confidence is None or label != self.label):
            return text
        place = self.confidence if asked is None else asked
        column = self.find(place or 0, "--reference-confidence or --candidate-confidence")
        found = read_confidences(self.columns[column])
        if not isinstance(found, Unusable):
            return replace(text, confidence=found)
        place, column = text.start(found.row), repr(visible(column))
        if asked is None:  # a note never quotes what may be text
            return replace(text, doubt=f"{place}, column {column}")
        raise ComparisonError(
            f"{place}: found {found.value} in the column of confidences {column}, expected "
            "probabilities from 0 to 1 (or nothing, where one is not known). Write per cent as "
            "fractions, or scores as the probability of the predicted label."
        )

    def find(self, place: Place, option: str | None, what: str = "labels") -> str:
        """Return the name of a column, or of one key of a column of keys: `misc:NER`.

        Args:
            place: Its name or number.
            option: Which option asked for it; None where nobody did.
            what: What is in it, "labels" or "tokens".

        Raises:
            ComparisonError: If there is no such column.
        """
        names = list(self.columns)
        if place in names or str(place).partition(":")[0] in self.keyed:
            return str(place)
        try:
            number = int(place)
        except ValueError:
            number = len(names)
        if -len(names) <= number < len(names):
            return names[number]
        if self.numbered:
            raise ComparisonError(
                f"{self.name}: {option or 'column'} {place} asked for, but the file has "
                f"{len(names)} columns. Give a number from {-len(names)} to {len(names) - 1}."
            )
        listed = ", ".join(visible(name) for name in names) or "none"
        if option is None:
            raise ComparisonError(
                f"{self.name}: no column {visible(repr(place))}, where {what} are looked for; the "
                f"columns are {listed}. Name one with --{what.rstrip('s')}-column."
            )
        raise ComparisonError(
            f"{self.name}: {option} {visible(str(place))} asked for, but the columns are "
            f"{listed}. Give the name of one of them."
        )

    def _values(self, name: str) -> pa.ChunkedArray:
        if name in self.columns:
            return self.columns[name]
        column, _, key = name.partition(":")
        return take_key(self.columns[column], key, f"{self.name}, column {column}")


class OffsetSpan(NamedTuple):
    """A labelled span of a record's text, by Unicode characters; `end` is exclusive.

    `confidence` is the probability of the label, where it is known.
    """

    record: int
    start: int
    end: int
    label: str
    confidence: float | None = None


@dataclass(frozen=True)
class OffsetText:
    """Texts with spans by character offsets.

    Attributes:
        name: What the input is called in messages.
        texts: One text a record; None where the file holds none, only spans.
        spans: The spans, in the order of the file.
        places: Where each record stands, for messages.
        tokens: The tokens of each record, as bounds in its text; None where the file has none.
        doubt: Why confidences that are there are not used, in a sentence.
        column: The key of the spans in each record; None where none was asked for.
    """

    name: str
    texts: Sequence[str] | None
    spans: Sequence[OffsetSpan]
    places: Sequence[str]
    tokens: Sequence[Sequence[tuple[int, int]]] | None = field(default=None)
    doubt: str | None = None
    column: str | None = None


def as_text(values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """Return any column as one of texts."""
    whole = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    kind = whole.type
    if pa.types.is_string(kind.value_type if pa.types.is_dictionary(kind) else kind):
        return whole
    try:
        return whole.cast(pa.string())
    except pa.ArrowException:
        texts = [None if value is None else str(value) for value in whole.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
