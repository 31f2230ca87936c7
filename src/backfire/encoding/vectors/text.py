r"""GloVe and word2vec text files, scanned in blocks.

Every line's fields are counted, for whole blocks at a time with NumPy; only the numbers of wanted
words are parsed. The word is what stands before the first separator that leaves `width` numbers,
so a word may hold spaces; lines end at `\n` alone, so it may hold U+0085, U+2028 or bytes that
are no UTF-8.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from backfire.encoding.vectors.blocks import BrokenStreamError
from backfire.encoding.vectors.found import Found
from backfire.encoding.vectors.layout import Layout, excerpt, is_number
from backfire.encoding.vectors.numbers import BadNumberError, parse_rows
from backfire.records.errors import VectorsError

_LONGEST_LINE: Final = 1 << 24
_NEWLINE, _RETURN = b"\n\r"
_REMEDY: Final = "The file is cut or damaged; fetch it again or mend the line."


def scan_text(blocks: Iterable[bytes], layout: Layout, found: Found, where: str) -> None:
    """Read every line; add the rows of wanted words to `found`.

    Args:
        blocks: The bytes of the file from its first row on.
        layout: How the lines are laid out.
        found: What to look for, and where to put it.
        where: What to name in a message.

    Raises:
        VectorsError: If a line has too few or too many numbers, or a wanted one a bad number.
    """
    scan = _TextScan(layout, found, where)
    rest = b""
    try:
        for block in blocks:
            text = rest + block
            cut = _end_of_lines(text)
            rest = text[cut:]
            if cut:
                scan.read_lines(text, cut)
            if len(rest) > _LONGEST_LINE:
                raise scan.error(0, f"longer than {_LONGEST_LINE:,} bytes: {excerpt(rest)}")
    except BrokenStreamError as failure:
        raise scan.error(0, f"{failure}") from None
    if rest.strip(b"\r\n"):
        scan.read_lines(rest + b"\n", len(rest) + 1)


def _end_of_lines(text: bytes) -> int:
    """Return where the last whole line that is not blank ends; 0 if there is none.

    Blank lines behind it wait for what follows: they are an error unless the file ends there.
    """
    newline = text.rfind(b"\n")
    if text[newline - 1 : newline].strip(b"\r\n"):
        return newline + 1
    last = len(text[: newline + 1].rstrip(b"\r\n"))
    return text.find(b"\n", last) + 1 if last else 0


class _Lines(NamedTuple):
    """The lines of a block: where each starts and ends, and how many numbers it has.

    A trailing separator and a carriage return do not belong to a line.
    """

    starts: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    n_numbers: npt.NDArray[np.intp]


def _measure_lines(text: bytes, size: int, separator: int) -> _Lines:
    codes = np.frombuffer(text, dtype=np.uint8, count=size)
    ends = np.flatnonzero(codes == _NEWLINE)
    starts = np.concatenate([[0], ends[:-1] + 1])
    # 16 bits count four times as fast as 64 and suffice for any line that is not longer.
    counter = np.uint16 if np.max(ends - starts) < 1 << 16 else np.intp
    separators = (codes == separator).view(np.uint8)
    n_numbers = np.add.reduceat(separators, starts, dtype=counter).astype(np.intp)
    ends -= codes[ends - 1] == _RETURN
    trailing = codes[ends - 1] == separator
    return _Lines(starts, ends - trailing, n_numbers - trailing)


class _TextScan:
    """Reads blocks of whole lines, one after the other."""

    def __init__(self, layout: Layout, found: Found, where: str) -> None:
        self._layout = layout
        self._found = found
        self._where = where

    def read_lines(self, text: bytes, size: int) -> None:
        """Read whole lines, each with its newline: the first `size` bytes of `text`."""
        separator = self._layout.separator
        lines = _measure_lines(text, size, separator[0])
        odd = {}
        for line in np.flatnonzero(lines.n_numbers != self._layout.width).tolist():
            odd[line] = self._split_odd_line(line, text[lines.starts[line] : lines.ends[line]])
        words = [text[start : text.find(separator, start)] for start in lines.starts.tolist()]
        for line, (word, _) in odd.items():
            words[line] = word
        taken = self._found.take(words)
        if taken:
            numbers = [
                odd[line][1]
                if line in odd
                else text[lines.starts[line] + len(words[line]) + 1 : lines.ends[line]]
                for line in taken
            ]
            self._keep(taken, numbers)
        self._found.n_rows += len(words)

    def error(self, line: int, message: str) -> VectorsError:
        """Return the error for a line of the block at hand, counted from 0."""
        number = self._layout.first_line + self._found.n_rows + line
        return VectorsError(f"{self._where} line {number}: {message}. {_REMEDY}")

    def _split_odd_line(self, line: int, content: bytes) -> tuple[bytes, bytes]:
        """Return the word, which holds separators, and the numbers of a line."""
        width, separator = self._layout.width, self._layout.separator
        fields = content.rsplit(separator, width)
        if not content:
            raise self.error(line, f"blank, expected a word and {width} numbers")
        n_numbers = content.count(separator)
        if n_numbers < width or b"" in fields[1:] or _begins_with_number(fields[0], separator):
            raise self.error(line, f"{n_numbers} numbers, expected {width}: {excerpt(content)}")
        return fields[0].strip(separator), separator.join(fields[1:])

    def _keep(self, lines: list[int], numbers: list[bytes]) -> None:
        try:
            rows = parse_rows(numbers, self._layout.separator, self._layout.width)
        except BadNumberError as failure:
            raise self.error(lines[failure.row], f"{failure}") from None
        self._found.batches.append(rows)


def _begins_with_number(word: bytes, separator: bytes) -> bool:
    """Return whether the second field of a word is a decimal number: then it is no word's part."""
    second = word.split(separator, 2)[1:2]
    return bool(second) and b"." in second[0] and is_number(second[0])
