"""What must be known of a large table before its parts are read: its words and its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.corpora.label_layer import OUTSIDE
from backfire.corpora.schemes import detect_scheme, span_types
from backfire.engines.tables import collect_table
from backfire.experiments.parts.large_table import LargeTable
from backfire.records.errors import ComparisonError
from backfire.report.visible import visible
from backfire.slices.slice import Text
from backfire.slices.words import count_words

if TYPE_CHECKING:
    from ibis.backends.sql import SQLBackend
    from ibis.expr.types import Table


DOCUMENT: Final = "backfire document"
"""What the column of documents is called; columns of labels keep their names."""


@dataclass(frozen=True, eq=False)
class Survey:
    """The words and labels of a large table.

    Attributes:
        words: The distinct words as `slices.words.number_words` gives them.
        labels: Every label (of spans: in BIO2), sorted.
        counts: How many tokens of gold have each tag: a label, or the type of a span.
        schemes: The label scheme of each column of labels; None where labels are plain tags.
    """

    words: pa.Table
    labels: tuple[str, ...]
    counts: Mapping[str, int]
    schemes: Mapping[str, str | None]

    def text(self, training: Mapping[str, pa.Table]) -> Text:
        """Return what the declared family of slices may depend on."""
        spans = any(self.schemes.values())
        tags = self.labels if not spans else (*span_types(list(self.labels)), OUTSIDE)
        counted = tuple((tag, self.counts.get(tag, 0)) for tag in tags)
        return Text(tags=counted, spans=spans, training=tuple(training))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: k for k, word in enumerate(self.words["word"].to_pylist())}

    def number(self, tokens: pa.Array) -> npt.NDArray[np.int32]:
        """Return the number of the word of each token."""
        encoded = tokens.dictionary_encode()
        own = [self._numbers[word] for word in encoded.dictionary.to_pylist()]
        numbers: npt.NDArray[np.int32] = np.array(own, np.int32)[encoded.indices.to_numpy()]
        return numbers


def select_columns(whole: "Table", large: LargeTable, kept: Sequence[str] = ()) -> "Table":
    """Return a table with `token`, `sentence`, the columns of labels and `DOCUMENT`, if any.

    Args:
        whole: The table as it lies.
        large: Which columns are what.
        kept: Further columns that are kept as they are.
    """
    kind = whole[large.sentence].type()
    sentence = whole[large.sentence] if kind.is_integer() else whole[large.sentence].cast("string")
    columns = {name: whole[name].cast("string") for name in large.labels}
    if large.document is not None:
        columns[DOCUMENT] = whole[large.document].cast("string")
    token = whole[large.token].cast("string")
    return whole.select(*kept, token=token, sentence=sentence, **columns)


def survey(tables: "SQLBackend", table: "Table", large: LargeTable, *, spans: bool) -> Survey:
    """Count the words and the labels of a large table.

    Args:
        tables: Where to run.
        table: What `select_columns` gives.
        large: The table.
        spans: Whether its labels are labels of spans.

    Raises:
        ComparisonError: If a token or a label is missing, or labels are in no scheme of spans.
    """
    import ibis

    words = collect_table(tables, count_words(table).order_by("word"))
    counts = {
        name: collect_table(tables, table.group_by(label=name).aggregate(n=ibis._.count()))
        for name in large.labels
    }
    found = {name: _read_counts(own) for name, own in counts.items()}
    _check_gaps(
        large,
        {large.token: bool(words["word"].null_count)}
        | {name: None in own for name, own in found.items()},
    )
    schemes = {
        name: _find_scheme(large, name, list(own)) if spans else None for name, own in found.items()
    }
    labels = {label for own in found.values() for label in own}
    numbered = words.append_column("word_id", pa.array(np.arange(len(words)), pa.int32()))
    return Survey(
        words=numbered,
        labels=tuple(sorted(_bio2(labels) if spans else labels)),
        counts=_count_tags(found[large.gold], spans=spans),
        schemes=schemes,
    )


def _read_counts(table: pa.Table) -> dict[str, int]:
    return dict(zip(table["label"].to_pylist(), table["n"].to_pylist(), strict=True))


def _check_gaps(large: LargeTable, gaps: Mapping[str, bool]) -> None:
    for column, gap in gaps.items():
        if gap:
            raise ComparisonError(
                f"{large.name}: nothing in the column {column!r} of some row, expected a value in "
                "every row. Fill it, or name another column."
            )


def _find_scheme(large: LargeTable, column: str, labels: list[str]) -> str:
    """Tell the scheme by its prefixes: spans in IOB1 are read just as those in BIO2."""
    found = large.scheme or detect_scheme(pa.array(labels), pa.array(np.arange(len(labels))))
    if found is None:
        listed = ", ".join(visible(label) for label in sorted(labels)[:10])
        raise ComparisonError(
            f"{large.name}: the labels of the column {column!r} ({listed}) are in no scheme of "
            "spans. Declare one with --scheme, or compare them as plain tags with the task 'pos'."
        )
    return "bio2" if found == "iob1" else found


def _bio2(labels: set[str]) -> set[str]:
    types = span_types(sorted(labels))
    names = {f"{prefix}-{kind}" if kind else prefix for kind in types for prefix in "BI"}
    return names | {OUTSIDE}


def _count_tags(counts: Mapping[str, int], *, spans: bool) -> dict[str, int]:
    if not spans:
        return dict(counts)
    tags: dict[str, int] = {}
    for label, n in counts.items():
        kinds = span_types([label])
        tag = kinds[0] if kinds else OUTSIDE
        tags[tag] = tags.get(tag, 0) + n
    return tags
