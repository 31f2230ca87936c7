"""How a file of word vectors is laid out, judged by its first bytes.

* A first line of two whole numbers is word2vec's header: the count of rows and their width.
* After a header, the file is binary if the first row can't be text: its numbers are no numbers
  and the bytes after its word are not printable ASCII.
* Without a header it is GloVe text. Its width is how many numbers most of its first lines end
  with (the earliest such line decides a draw); a line's first field is always a word.
* Fields are separated by one space; by one tab, if the first row has a tab and no space.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from backfire.records.errors import VectorsError

_SAMPLE_LINES: Final = 64
_WIDEST: Final = 1 << 16
_HEADER: Final = re.compile(rb"(\d{1,18})[ \t](\d{1,18})[ \t]*\r?(?:\n|\Z)")
_NUMBER: Final = re.compile(
    rb"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)", re.IGNORECASE
)
_NOT_TEXT: Final = re.compile(rb"[^\t\n\r\x20-\x7e]")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Layout:
    """The layout of one file.

    Attributes:
        width: Numbers in a row.
        separator: The byte between two fields.
        n_rows: Rows that the header announces; None where there is no header.
        binary: Whether the numbers are 32-bit floats rather than text.
        skipped_bytes: Where the first row begins (after a byte order mark and the header).
        first_line: The number of the line at which the first row stands, counted from 1.
    """

    width: int
    separator: bytes
    n_rows: int | None
    binary: bool
    skipped_bytes: int
    first_line: int


def is_number(text: bytes) -> bool:
    """Return whether `text` is a number as word vectors are written, infinities included."""
    return _NUMBER.fullmatch(text) is not None


def judge_layout(start: bytes, where: str) -> Layout:
    """Return the layout of the file that begins with `start`.

    Args:
        start: The first block of the file; enough to hold a few rows.
        where: What to name in a message.

    Raises:
        VectorsError: If the file is empty or its first lines are no word vectors.
    """
    skipped = len(BYTE_ORDER_MARK) if start.startswith(BYTE_ORDER_MARK) else 0
    if header := _HEADER.match(start, skipped):
        return _judge_word2vec(start, header, where)
    lines = start[skipped:].split(b"\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    if not lines[0].strip():
        found = "the file is empty" if not start.strip() else "line 1 is blank"
        raise VectorsError(f"{where}: {found}; expected a word and its numbers on every line.")
    separator = _separator(lines[0])
    widths = Counter(width for line in lines if (width := _count_numbers(line, separator)))
    if not widths:
        raise VectorsError(
            f"{where} line 1: no numbers, expected a word and its numbers, separated by single "
            f"spaces or tabs: {excerpt(lines[0])}. This is no file of word vectors."
        )
    width = widths.most_common(1)[0][0]
    return Layout(width, separator, None, binary=False, skipped_bytes=skipped, first_line=1)


def excerpt(line: bytes) -> str:
    """Return the beginning of a line, in quotes, for a message."""
    text = line[:60].decode("utf-8", "replace")
    return f'"{text}{"…" if len(line) > len(text.encode()) else ""}"'


def _judge_word2vec(start: bytes, header: re.Match[bytes], where: str) -> Layout:
    n_rows, width = int(header[1]), int(header[2])
    if not 1 <= width <= _WIDEST:
        raise VectorsError(
            f"{where} line 1: the header announces rows of {width} numbers, expected 1 to "
            f"{_WIDEST}. The file is damaged or no word2vec file."
        )
    row = start[header.end() :].partition(b"\n")[0]
    separator = _separator(row)
    after_word = start[header.end() :].partition(separator)[2][: 4 * width]
    is_text = _count_numbers(row, separator) == width or not _NOT_TEXT.search(after_word)
    return Layout(width, separator, n_rows, not is_text, header.end(), first_line=2)


def _separator(row: bytes) -> bytes:
    return b"\t" if b"\t" in row and b" " not in row else b" "


def _count_numbers(line: bytes, separator: bytes) -> int:
    fields = line.rstrip(b"\r").removesuffix(separator).split(separator)
    count = 0
    for field in reversed(fields[1:]):
        if not is_number(field):
            break
        count += 1
    return count
