"""The Groningen Meaning Bank as a quoted CSV: `Sentence #,Word,POS,Tag`, in cp1252.

The first column is filled on the first row of each sentence only.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.decoding import line_of, to_utf8
from backfire.corpora.lines import (
    NEWLINE,
    RETURN,
    Bytes,
    Positions,
    first_true,
    gather_text,
    number_sentences,
)
from backfire.corpora.packed import unpack
from backfire.records.errors import CorpusError

HEADER: Final = ("Sentence #", "Word", "POS", "Tag")
_FIELDS: Final = ("token", "pos", "ner")
_QUOTE, _COMMA = ord('"'), ord(",")
_SHOWN: Final = 60


def read(data: bytes, *, where: str, encoding: str = "cp1252") -> pa.Table:
    """Read the CSV, or a .zip that holds nothing else.

    Args:
        data: The file's bytes.
        where: The file's name, for messages.
        encoding: The file's encoding.

    Returns:
        `sentence`, `position`, `token`, `pos`, `ner`, `line`.

    Raises:
        CorpusError: If the header is another one, a row has not four fields, a quote is not
            closed, a word or label is empty, or the first row begins no sentence.
    """
    text = to_utf8(unpack(data, where), where, encoding)
    content = np.frombuffer(text, dtype=np.uint8)
    starts, ends = _find_fields(text, content, where)
    _check_header(text, starts[0], ends[0], where)
    starts, ends = starts[1:], ends[1:]
    if not len(starts):
        raise CorpusError(f"{where}: found no token below the header. Get the file anew.")
    newlines = np.flatnonzero(content == NEWLINE)
    lines = np.searchsorted(newlines, starts[:, 0]) + 1
    begins = ends[:, 0] > starts[:, 0]
    if not begins[0]:
        raise CorpusError(
            f"{where} line {lines[0]}: found no sentence number, expected the first row to begin "
            "a sentence. The file's beginning is missing; get it anew."
        )
    sentence, position = number_sentences(begins)
    columns = {"sentence": sentence, "position": position}
    for k, name in enumerate(_FIELDS, start=1):
        column = _unquote(gather_text(content, starts[:, k], ends[:, k]))
        empty = first_true(pc.equal(pc.binary_length(column), 0))
        if empty is not None:
            raise CorpusError(
                f"{where} line {lines[empty]}: the field '{HEADER[k]}' is empty, expected text. "
                "Fix the row."
            )
        columns[name] = column
    return pa.table({**columns, "line": pa.array(lines, pa.int32())})


def _find_fields(text: bytes, content: Bytes, where: str) -> tuple[Positions, Positions]:
    """Return where the four fields of each row begin and end, quotes included."""
    quotes = content == _QUOTE
    if np.count_nonzero(quotes) % 2:
        raise CorpusError(_unclosed_quote(content, where))
    outside = np.cumsum(quotes, dtype=np.uint8) & 1 == 0
    row_ends = np.flatnonzero((content == NEWLINE) & outside)
    if len(content) and (not len(row_ends) or row_ends[-1] != len(content) - 1):
        row_ends = np.append(row_ends, len(content))
    row_starts = np.concatenate([np.zeros(1, dtype=np.int64), row_ends[:-1] + 1])[: len(row_ends)]
    row_ends = row_ends - (content[np.maximum(row_ends - 1, 0)] == RETURN) * (row_ends > row_starts)
    filled = row_ends > row_starts
    row_starts, row_ends = row_starts[filled], row_ends[filled]
    if not len(row_starts):
        raise CorpusError(f"{where}: the file is empty, expected {','.join(HEADER)}. Get it anew.")
    commas = np.flatnonzero((content == _COMMA) & outside)
    first = np.searchsorted(commas, row_starts)
    counts = np.searchsorted(commas, row_ends) - first
    odd = first_true(counts != len(HEADER) - 1)
    if odd is not None:
        start, end = int(row_starts[odd]), int(row_ends[odd])
        raise CorpusError(
            f"{where} line {line_of(text, start)}: found {counts[odd] + 1} fields, expected "
            f'{len(HEADER)} ({", ".join(HEADER)}): "{_show(text[start:end])}". Fix the row.'
        )
    inner = commas[first[:, None] + np.arange(len(HEADER) - 1)]
    starts = np.concatenate([row_starts[:, None], inner + 1], axis=1)
    return starts, np.concatenate([inner, row_ends[:, None]], axis=1)


def _check_header(text: bytes, starts: Positions, ends: Positions, where: str) -> None:
    found = tuple(text[a:b].decode().strip('"') for a, b in zip(starts, ends, strict=True))
    if found != HEADER:
        raise CorpusError(
            f"{where} line 1: found the header {','.join(found)!r}, expected {','.join(HEADER)!r}. "
            "Check that this is the file of the Groningen Meaning Bank."
        )


def _unclosed_quote(content: Bytes, where: str) -> str:
    """Name the line of the first quote that, in its own line, is not closed."""
    quotes = np.flatnonzero(content == _QUOTE)
    newlines = np.flatnonzero(content == NEWLINE)
    per_line = np.bincount(np.searchsorted(newlines, quotes))
    line = int(np.flatnonzero(per_line % 2)[0]) + 1
    return (
        f"{where} line {line}: found a quote that is not closed, expected quotes in pairs. "
        "Fix the line, or get the file anew."
    )


def _unquote(column: pa.StringArray) -> pa.Array:
    quoted = pc.starts_with(column, '"')
    if not pc.any(quoted).as_py():
        return column
    bare = pc.utf8_slice_codeunits(column, 1, -1)
    return pc.if_else(quoted, pc.replace_substring(bare, '""', '"'), column)


def _show(data: bytes) -> str:
    text = data.decode(errors="replace")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
