"""Lines and fields of a text as byte positions, so that no reader loops over tokens in Python."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.records.errors import CorpusError

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.signedinteger]
Mask = npt.NDArray[np.bool_]

TAB: Final = ord("\t")
NEWLINE: Final = ord("\n")
RETURN: Final = ord("\r")
SPACE: Final = ord(" ")
_SHOWN: Final = 60


@dataclass(frozen=True)
class Lines:
    """The lines of a file.

    Attributes:
        where: The file's name, for messages.
        content: The file's bytes.
        starts: Where each line begins.
        ends: Where each line ends, before its line end (LF or CRLF).
        lines_before: How many lines of the file come before, if this is a piece of one.
    """

    where: str
    content: Bytes
    starts: Positions
    ends: Positions
    lines_before: int = 0

    @cached_property
    def blank(self) -> Mask:
        """Which lines hold nothing but spaces and tabs."""
        blank = self.starts == self.ends
        first = self.content[self.starts[~blank]]
        if ((first == SPACE) | (first == TAB)).any():
            ink = np.zeros(len(self.content) + 1, dtype=np.int32)
            np.cumsum((self.content != SPACE) & (self.content != TAB), out=ink[1:])
            blank = ink[self.starts] == ink[self.ends]
        found: Mask = blank
        return found

    def begin_with(self, prefix: bytes) -> Mask:
        """Return which lines begin with `prefix`."""
        width = len(prefix)
        found = self.ends - self.starts >= width
        for offset, byte in enumerate(prefix):
            rows = np.flatnonzero(found)
            found[rows] = self.content[self.starts[rows] + offset] == byte
        return found

    def excerpt(self, line: int) -> str:
        """Return the beginning of a line (counted from 0), in quotes, for a message."""
        text = self.content[self.starts[line] : self.ends[line]].tobytes().decode(errors="replace")
        return f'"{text[:_SHOWN]}{"…" if len(text) > _SHOWN else ""}"'

    def error(self, line: int, problem: str) -> CorpusError:
        """Return the error for a problem in a line (counted from 0)."""
        return CorpusError(f"{self.where} line {self.lines_before + line + 1}: {problem}")


def split_lines(text: bytes, where: str, lines_before: int = 0) -> Lines:
    r"""Find the lines of a UTF-8 text; only LF and CRLF end a line, never U+0085 or U+2028.

    Raises:
        CorpusError: If a carriage return stands anywhere but before a line feed.
    """
    content = np.frombuffer(text, dtype=np.uint8)
    ends = np.append(find_byte(content, NEWLINE), np.int32(len(content)))
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    if starts[-1] == len(content):
        starts, ends = starts[:-1], ends[:-1]
    returns = np.flatnonzero(content == RETURN)
    before_newline = ends[ends > starts]
    before_newline = before_newline[content[before_newline - 1] == RETURN]
    lines = Lines(where, content, starts, ends, lines_before)
    if len(returns) != len(before_newline):
        stray = np.setdiff1d(returns, before_newline - 1)[0]
        line = int(np.searchsorted(starts, stray, side="right")) - 1
        raise lines.error(
            line,
            "found a carriage return within the line, expected LF or CRLF at its end. "
            "Save the file with LF line ends.",
        )
    if len(returns):
        ends = ends.copy()
        ends[np.isin(ends, before_newline)] -= 1
    return Lines(where, content, starts, ends, lines_before)


def find_byte(content: Bytes, byte: int) -> Positions:
    """Return where a byte stands; 32 bits are enough for a text of less than 2 GiB."""
    return np.flatnonzero(content == byte).astype(np.int32)


def gather_text(content: Bytes, starts: Positions, ends: Positions) -> pa.StringArray:
    """Return the texts between two arrays of byte positions.

    Args:
        content: Valid UTF-8 of less than 2 GiB.
        starts: Where each text begins.
        ends: Where each text ends (exclusive).
    """
    lengths = ends - starts
    offsets = np.zeros(len(starts) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    if (lengths > 0).all() and (starts[1:] >= ends[:-1]).all():
        chosen = content[_inside(len(content), starts, ends)]
    else:
        positions = np.repeat((starts - offsets[:-1]).astype(np.int32), lengths)
        positions += np.arange(len(positions), dtype=np.int32)
        chosen = content[positions]
    return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(chosen))


def _inside(size: int, starts: Positions, ends: Positions) -> Mask:
    """Return which bytes are in a text; texts in order, apart and not empty take a byte each."""
    edges = np.zeros(size + 1, dtype=np.int8)
    edges[starts] = 1
    edges[ends] -= 1
    inside: Mask = np.cumsum(edges[:-1], dtype=np.int8, out=edges[:-1]).view(np.bool_)
    return inside


def first_true(mask: pa.Array | Mask) -> int | None:
    """Return the place of the first true value, from 0, or None."""
    places = np.flatnonzero(np.asarray(mask))
    return int(places[0]) if len(places) else None


def number_sentences(breaks: Mask) -> tuple[pa.Array, pa.Array]:
    """Return the columns `sentence` and `position` of a table of tokens.

    Args:
        breaks: Whether each token begins a sentence; the first token always does.
    """
    breaks = breaks.copy()
    breaks[:1] = True
    first = np.flatnonzero(breaks).astype(np.int32)
    lengths = np.diff(first, append=np.int32(len(breaks)))
    sentence = np.repeat(np.arange(len(first), dtype=np.int32), lengths)
    position = np.arange(len(breaks), dtype=np.int32) - np.repeat(first, lengths)
    return pa.array(sentence), pa.array(position)
