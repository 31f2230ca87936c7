"""Column files: one token a line, its fields between tabs or spaces, blank lines between sentences.

The format of the CoNLL shared tasks and of most corpora of tweets. It is read as bytes: a quote, a
no-break space or an exotic line break is a character like any other.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from backfire.corpora.decoding import to_utf8
from backfire.corpora.lines import (
    SPACE,
    TAB,
    Lines,
    Positions,
    find_byte,
    first_true,
    gather_text,
    number_sentences,
    split_lines,
)
from backfire.records.errors import CorpusError, SettingsError

DOCUMENT_START: Final = "-DOCSTART-"
"""What a line begins with that begins a document, in the CoNLL shared tasks on entities."""

_RESERVED: Final = ("sentence", "position", "line")

Separator = Literal["auto", "tab", "space"]


def read(
    data: bytes,
    *,
    where: str,
    fields: Sequence[str] | None = None,
    separator: Separator = "auto",
    encoding: str = "utf-8",
    skip: Sequence[str] = (DOCUMENT_START,),
    documents: bool = False,
    lines_before: int = 0,
) -> pa.Table:
    """Read a column file.

    Blank lines (also such that hold only spaces or tabs) end a sentence; several in a row are one.
    CRLF, a byte order mark and a missing last line end are accepted.

    Args:
        data: The file's bytes.
        where: The file's name, for messages.
        fields: The name of each field, in order; without it they are `field_0`, `field_1`, …
        separator: A tab stands between two fields, or one or more spaces. "auto" takes the tab
            when any token line has one.
        encoding: The file's encoding.
        skip: Lines that begin with one of these hold no token; they end a sentence.
        documents: Whether documents are numbered by such lines, if there are any.
        lines_before: How many lines of the file come before, if `data` is a piece of one; messages
            and `line` count them.

    Returns:
        `sentence`, `position`, one text column a field, `line`; with documents also `document`,
        a number as text.

    Raises:
        CorpusError: If the file has no tokens, a line has another number of fields than the
            others, a field is empty, or the file is not text in this encoding.
        SettingsError: If there is no such encoding, or a name stands twice among the fields.
    """
    _check_names(fields, where)
    text = to_utf8(data, where, encoding, lines_before)
    lines = split_lines(text, where, lines_before)
    breaks = lines.blank.copy()
    for prefix in skip:
        breaks |= lines.begin_with(prefix.encode())
    rows = np.flatnonzero(~breaks).astype(np.int32)
    if not len(rows):
        raise CorpusError(
            f"{where}: found no token in {len(lines.starts):,} lines, expected one token a line "
            "and blank lines between sentences. Check that this is the right file."
        )
    found = _find_fields(lines, rows, separator)
    _check_widths(lines, rows, found, fields)
    table = _build_table(lines, rows, found, fields)
    marks = np.flatnonzero(breaks & ~lines.blank)
    if documents and len(marks):
        numbers = np.searchsorted(marks, rows)
        table = table.append_column("document", pa.array(numbers).cast(pa.string()))
    return table


def _check_names(fields: Sequence[str] | None, where: str) -> None:
    names = [*_RESERVED, *(fields or ())]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(
            f"{where}: the field name {twice[0]!r} is taken. Give every field a name of its own, "
            f"and none of {', '.join(_RESERVED)}."
        )


class _Fields(NamedTuple):
    """Where fields begin and end in the file.

    Attributes:
        starts: One array a field; or a single one, row by row, where rows may differ.
        ends: Likewise.
        counts: How many fields each row has.
        separator: What is between two of them.
    """

    starts: list[Positions]
    ends: list[Positions]
    counts: Positions
    separator: str

    def column(self, place: int, width: int) -> tuple[Positions, Positions]:
        """Return where a field begins and ends in each row, if all have `width` of them."""
        if len(self.starts) == width:
            return self.starts[place], self.ends[place]
        return self.starts[0][place::width], self.ends[0][place::width]


def _find_fields(lines: Lines, rows: Positions, separator: Separator) -> _Fields:
    starts, ends = lines.starts[rows], lines.ends[rows]
    if separator != "space":
        inner = _inner_tabs(find_byte(lines.content, TAB), starts, ends)
        if len(inner) or separator == "tab":
            return _cut_at_tabs(inner, starts, ends)
    all_starts, all_ends = _find_words(lines, rows)
    counts = _count_in_rows(all_starts, starts, ends)
    return _Fields([all_starts], [all_ends], counts, "space")


def _cut_at_tabs(inner: Positions, starts: Positions, ends: Positions) -> _Fields:
    if _is_even(inner, starts, ends):
        by_row = inner.reshape(len(starts), -1)
        cuts = [by_row[:, k] for k in range(by_row.shape[1])]
        counts = np.full(len(starts), 1 + len(cuts), dtype=np.int32)
        return _Fields([starts, *(cut + 1 for cut in cuts)], [*cuts, ends], counts, "tab")
    counts = _count_in_rows(inner, starts, ends) + 1
    last = np.cumsum(counts) - 1
    all_starts = _merge(starts, last - counts + 1, inner + 1)
    return _Fields([all_starts], [_merge(ends, last, inner)], counts, "tab")


def _merge(own: Positions, places: Positions, others: Positions) -> Positions:
    """Put `own` at their places, and the others in their order into what is left."""
    merged = np.empty(len(own) + len(others), dtype=np.int32)
    between = np.ones(len(merged), dtype=np.bool_)
    between[places] = False
    merged[places] = own
    merged[between] = others
    return merged


def _inner_tabs(tabs: Positions, starts: Positions, ends: Positions) -> Positions:
    """Return the tabs that stand in one of the rows."""
    if _is_even(tabs, starts, ends):
        return tabs
    row = np.searchsorted(starts, tabs, side="right") - 1
    return tabs[(row >= 0) & (tabs < ends[row])]


def _count_in_rows(positions: Positions, starts: Positions, ends: Positions) -> Positions:
    """Count, for each row, the positions from its start up to its end; all are in some row."""
    if _is_even(positions, starts, ends):
        return np.full(len(starts), len(positions) // len(starts), dtype=np.int32)
    counts = np.searchsorted(positions, ends) - np.searchsorted(positions, starts)
    return counts.astype(np.int32)


def _is_even(positions: Positions, starts: Positions, ends: Positions) -> bool:
    """Return whether every row holds the same number of positions and no other place any.

    Almost every file is like that, and it is found out without a search.
    """
    each, rest = divmod(len(positions), len(starts))
    if rest or not each:
        return not len(positions)
    by_row = positions.reshape(-1, each)
    return bool((by_row[:, 0] >= starts).all() and (by_row[:, -1] < ends).all())


def _find_words(lines: Lines, rows: Positions) -> tuple[Positions, Positions]:
    edges = np.zeros(len(lines.content) + 1, dtype=np.int8)
    edges[lines.starts[rows]] += 1
    edges[lines.ends[rows]] -= 1
    ink = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_) & (lines.content != SPACE)
    changes = np.flatnonzero(np.diff(ink, prepend=False, append=False)).astype(np.int32)
    return changes[::2], changes[1::2]


def _check_widths(
    lines: Lines, rows: Positions, found: _Fields, fields: Sequence[str] | None
) -> None:
    expected = len(fields) if fields is not None else int(found.counts[0])
    row = first_true(found.counts != expected)
    if row is not None:
        names = (
            f" ({', '.join(fields)})"
            if fields is not None
            else f" as on line {lines.lines_before + int(rows[0]) + 1}"
        )
        width = int(found.counts[row])
        raise lines.error(
            int(rows[row]),
            f"found {width} field{'s' if width != 1 else ''}, expected {expected}{names}, "
            f"separated by {found.separator}s: {lines.excerpt(int(rows[row]))}. "
            "Fix the line: the same separator, tabs or spaces, stands between the fields of all "
            "lines. Of a corpus, the entry in the catalogue may set fields and separator.",
        )
    columns = [found.column(k, expected) for k in range(expected)]
    empty = [first_true(starts == ends) for starts, ends in columns]
    if any(row is not None for row in empty):
        row, field = min((row, k) for k, row in enumerate(empty) if row is not None)
        name = fields[field] if fields is not None else f"field_{field}"
        raise lines.error(
            int(rows[row]),
            f"the field '{name}' is empty, expected text: {lines.excerpt(int(rows[row]))}. "
            "Fix the line.",
        )


def _build_table(
    lines: Lines, rows: Positions, found: _Fields, fields: Sequence[str] | None
) -> pa.Table:
    n_fields = int(found.counts[0])
    names = list(fields) if fields is not None else [f"field_{k}" for k in range(n_fields)]
    sentence, position = number_sentences(np.diff(rows, prepend=rows[0] - 1) > 1)
    columns = {"sentence": sentence, "position": position}
    for k, name in enumerate(names):
        columns[name] = gather_text(lines.content, *found.column(k, n_fields))
    columns["line"] = pa.array(lines.lines_before + rows + 1, pa.int32())
    return pa.table(columns)
