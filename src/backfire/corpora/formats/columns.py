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
    Mask,
    Positions,
    first_true,
    gather_text,
    number_sentences,
    split_lines,
)
from backfire.records.errors import CorpusError, SettingsError

_RESERVED: Final = ("sentence", "position", "line")

Separator = Literal["auto", "tab", "space"]


def read(
    data: bytes,
    *,
    where: str,
    fields: Sequence[str] | None = None,
    separator: Separator = "auto",
    encoding: str = "utf-8",
    skip: Sequence[str] = ("-DOCSTART-",),
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

    Returns:
        `sentence`, `position`, one text column a field, `line`.

    Raises:
        CorpusError: If the file has no tokens, a line has another number of fields than the
            others, a field is empty, or the file is not text in this encoding.
        SettingsError: If there is no such encoding, or a name stands twice among the fields.
    """
    _check_names(fields, where)
    lines = split_lines(to_utf8(data, where, encoding), where)
    breaks = lines.blank.copy()
    for prefix in skip:
        breaks |= lines.begin_with(prefix.encode())
    rows = np.flatnonzero(~breaks)
    if not len(rows):
        raise CorpusError(
            f"{where}: found no token in {len(lines.starts):,} lines, expected one token a line "
            "and blank lines between sentences. Check that this is the right file."
        )
    found = _find_fields(lines, rows, separator)
    _check_widths(lines, rows, found, fields)
    return _build_table(lines, rows, found, fields)


def _check_names(fields: Sequence[str] | None, where: str) -> None:
    names = [*_RESERVED, *(fields or ())]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(
            f"{where}: the field name {twice[0]!r} is taken. Give every field a name of its own, "
            f"and none of {', '.join(_RESERVED)}."
        )


class _Fields(NamedTuple):
    """Where fields begin and end in the file; `first[r]` is row r's first of `counts[r]`."""

    starts: Positions
    ends: Positions
    first: Positions
    counts: Positions
    separator: str


def _find_fields(lines: Lines, rows: Positions, separator: Separator) -> _Fields:
    starts, ends = lines.starts[rows], lines.ends[rows]
    tabs = np.flatnonzero(lines.content == TAB)
    if separator == "auto":
        separator = "tab" if _within(tabs, starts, ends).any() else "space"
    if separator == "tab":
        inner = tabs[_within(tabs, starts, ends)]
        counts = np.searchsorted(inner, ends) - np.searchsorted(inner, starts) + 1
        all_starts = np.sort(np.concatenate([starts, inner + 1]))
        all_ends = np.sort(np.concatenate([inner, ends]))
    else:
        all_starts, all_ends = _find_words(lines, rows)
        counts = np.searchsorted(all_starts, ends) - np.searchsorted(all_starts, starts)
    return _Fields(all_starts, all_ends, np.cumsum(counts) - counts, counts, separator)


def _find_words(lines: Lines, rows: Positions) -> tuple[Positions, Positions]:
    edges = np.zeros(len(lines.content) + 1, dtype=np.int8)
    edges[lines.starts[rows]] += 1
    edges[lines.ends[rows]] -= 1
    ink = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_) & (lines.content != SPACE)
    changes = np.flatnonzero(np.diff(ink, prepend=False, append=False))
    return changes[::2], changes[1::2]


def _within(positions: Positions, starts: Positions, ends: Positions) -> Mask:
    row = np.searchsorted(starts, positions, side="right") - 1
    return (row >= 0) & (positions < ends[row])


def _check_widths(
    lines: Lines, rows: Positions, found: _Fields, fields: Sequence[str] | None
) -> None:
    expected = len(fields) if fields is not None else int(found.counts[0])
    row = first_true(found.counts != expected)
    if row is not None:
        names = f" ({', '.join(fields)})" if fields is not None else f" as on line {rows[0] + 1}"
        width = int(found.counts[row])
        raise lines.error(
            int(rows[row]),
            f"found {width} field{'s' if width != 1 else ''}, expected {expected}{names}, "
            f"separated by {found.separator}s: {lines.excerpt(int(rows[row]))}. "
            "Fix the line, or set the file's fields or separator.",
        )
    empty = first_true(found.starts == found.ends)
    if empty is not None:
        row, field = divmod(empty, expected)
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
        starts, ends = found.starts[k::n_fields], found.ends[k::n_fields]
        columns[name] = gather_text(lines.content, starts, ends)
    columns["line"] = pa.array(rows + 1, pa.int32())
    return pa.table(columns)
