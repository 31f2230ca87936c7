"""CoNLL-U files: ten tab-separated fields a word, `#` comments, blank lines between sentences.

Only words count: the rows of multiword tokens (`1-2`) and of empty nodes (`8.1`) are skipped.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.decoding import to_utf8
from backfire.corpora.lines import (
    TAB,
    Lines,
    Positions,
    first_true,
    gather_text,
    number_sentences,
    split_lines,
)
from backfire.records.errors import CorpusError

N_FIELDS: Final = 10
COLUMNS: Final = {
    "token": 1,
    "lemma": 2,
    "upos": 3,
    "xpos": 4,
    "feats": 5,
    "head": 6,
    "deprel": 7,
    "deps": 8,
    "misc": 9,
}
"""The columns that can be kept, each with its place in a row."""

_KEPT: Final = ("token", "lemma", "upos", "xpos")
_NULLABLE: Final = ("upos", "xpos")
_ID: Final = r"^[1-9][0-9]*$"
_OTHER_ID: Final = r"^([1-9][0-9]*-[1-9][0-9]*|[0-9]+\.[1-9][0-9]*)$"


def read(
    data: bytes, *, where: str, encoding: str = "utf-8", keep: Sequence[str] = _KEPT
) -> pa.Table:
    """Read a CoNLL-U file.

    Args:
        data: The file's bytes.
        where: The file's name, for messages.
        encoding: The file's encoding.
        keep: Which columns, of `COLUMNS`.

    Returns:
        `sentence`, `position`, the kept columns (`upos` and `xpos` are null where the file has
        `_`), `document` where the file tells documents apart (`# newdoc id = …`; one without
        an id is named by its line), `line`.

    Raises:
        CorpusError: If the file has no words, a row has not ten fields, or the words of a sentence
            are not numbered 1, 2, 3, …
    """
    lines = split_lines(to_utf8(data, where, encoding), where)
    rows = np.flatnonzero(~lines.blank & ~lines.begin_with(b"#"))
    tabs = _find_tabs(lines, rows)
    words, ids = _select_words(lines, rows, tabs)
    if not len(words):
        raise CorpusError(
            f"{where}: found no word in {len(lines.starts):,} lines, expected rows of "
            f"{N_FIELDS} fields. Check that this is a CoNLL-U file."
        )
    sentence, position = _number(lines, rows[words], ids)
    columns = {"sentence": sentence, "position": position}
    for name in keep:
        text = _gather_field(lines, rows, tabs, words, COLUMNS[name])
        columns[name] = _null_if_unset(text) if name in _NULLABLE else text
    if "token" in columns:
        _check_forms(lines, rows[words], columns["token"])
    documents = _documents(lines, rows[words])
    if documents is not None:
        columns["document"] = documents
    columns["line"] = pa.array(rows[words] + 1, pa.int32())
    return pa.table(columns)


def _find_tabs(lines: Lines, rows: Positions) -> Positions:
    """Return the positions of the nine tabs of each row."""
    tabs = np.flatnonzero(lines.content == TAB)
    first = np.searchsorted(tabs, lines.starts[rows])
    counts = np.searchsorted(tabs, lines.ends[rows]) - first
    k = first_true(counts != N_FIELDS - 1)
    if k is not None:
        row = int(rows[k])
        raise lines.error(
            row,
            f"found {counts[k] + 1} fields, expected {N_FIELDS}, separated by tabs: "
            f"{lines.excerpt(row)}. Fix the row.",
        )
    columns = first[:, None] + np.arange(N_FIELDS - 1)
    return np.take(tabs, columns)


def _select_words(
    lines: Lines, rows: Positions, tabs: Positions
) -> tuple[Positions, pa.StringArray]:
    """Return which rows are words, and the ids of those."""
    ids = gather_text(lines.content, lines.starts[rows], tabs[:, 0])
    words = pc.match_substring_regex(ids, _ID)
    odd = pc.invert(pc.or_(words, pc.match_substring_regex(ids, _OTHER_ID)))
    k = first_true(odd)
    if k is not None:
        raise lines.error(
            int(rows[k]),
            f"found the id {ids[k].as_py()!r}, expected a number, a range such as 1-2 "
            "or an empty node such as 8.1. Fix the row.",
        )
    return np.flatnonzero(np.asarray(words)), ids.filter(words)


def _gather_field(
    lines: Lines, rows: Positions, tabs: Positions, words: Positions, field: int
) -> pa.StringArray:
    ends = lines.ends[rows[words]] if field == N_FIELDS - 1 else tabs[words, field]
    return gather_text(lines.content, tabs[words, field - 1] + 1, ends)


def _number(lines: Lines, rows: Positions, ids: pa.StringArray) -> tuple[pa.Array, pa.Array]:
    breaks = np.zeros(len(lines.blank) + 1, dtype=np.int64)
    np.cumsum(lines.blank, out=breaks[1:])
    sentence, position = number_sentences(np.diff(breaks[rows], prepend=0) != 0)
    expected = pc.cast(pc.add(position, pa.scalar(1, pa.int32())), pa.string())
    odd = pc.not_equal(ids, expected)
    k = first_true(odd)
    if k is not None:
        raise lines.error(
            int(rows[k]),
            f"found the word {ids[k]}, expected the word {expected[k]}: words are numbered from 1 "
            "in each sentence, and a blank line ends a sentence. A row or a blank line is missing.",
        )
    return sentence, position


def _null_if_unset(text: pa.StringArray) -> pa.Array:
    return pc.if_else(pc.equal(text, "_"), pa.scalar(None, pa.string()), text)


def _check_forms(lines: Lines, rows: Positions, forms: pa.StringArray) -> None:
    empty = pc.equal(pc.binary_length(forms), 0)
    k = first_true(empty)
    if k is not None:
        row = int(rows[k])
        raise lines.error(row, f"the form is empty: {lines.excerpt(row)}. Fix the row.")


def _documents(lines: Lines, rows: Positions) -> pa.Array | None:
    marks = np.flatnonzero(lines.begin_with(b"# newdoc"))
    texts = gather_text(lines.content, lines.starts[marks], lines.ends[marks])
    if not len(marks):
        return None
    named = pc.match_substring_regex(texts, r"^# newdoc id *=")
    numbers = pc.binary_join_element_wise("newdoc", pa.array(marks + 1).cast(pa.string()), " ")
    names = pc.if_else(named, pc.replace_substring_regex(texts, r"^# newdoc id *=", ""), numbers)
    names = pc.utf8_trim_whitespace(names)
    document = np.searchsorted(marks, rows) - 1
    return names.take(pa.array(document, mask=document < 0))
