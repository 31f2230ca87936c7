"""word2vec binary files: after the header, for each row its word, a space, and 32-bit floats."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from backfire.encoding.vectors.blocks import BrokenStreamError
from backfire.encoding.vectors.found import Found
from backfire.encoding.vectors.layout import Layout
from backfire.records.errors import VectorsError

_NEWLINE: Final = 10
_LONGEST_WORD: Final = 1 << 16
_REMEDY: Final = "The file is cut or damaged; fetch it again."


def scan_binary(blocks: Iterable[bytes], layout: Layout, found: Found, where: str) -> None:
    """Read every row; add those of wanted words to `found`.

    Args:
        blocks: The bytes of the file from its first row on.
        layout: How wide a row is, and how many rows the header announces.
        found: What to look for, and where to put it.
        where: What to name in a message.

    Raises:
        VectorsError: If the file ends early, goes on after its last row, or a wanted row holds a
            number that is not finite.
    """
    scan = _BinaryScan(layout, found, where)
    rest = b""
    try:
        for block in blocks:
            data = rest + block
            rest = data[scan.read_rows(data) :]
            scan.check_rest(rest)
    except BrokenStreamError as failure:
        raise scan.error(0, f"{failure}") from None
    if found.n_rows < scan.n_rows:
        raise scan.error(0, f"the file ends here, expected {scan.n_rows:,} rows as announced")


class _BinaryScan:
    """Reads blocks of bytes that begin at a row, one after the other."""

    def __init__(self, layout: Layout, found: Found, where: str) -> None:
        self.n_rows = layout.n_rows or 0
        self._width = layout.width
        self._found = found
        self._where = where

    def read_rows(self, data: bytes) -> int:
        """Read the whole rows of a block; return where the last one ends."""
        words, places = [], []
        position, row_bytes = 0, 4 * self._width
        for _ in range(self.n_rows - self._found.n_rows):
            if data[position : position + 1] == b"\n":  # word2vec.c ends its rows, gensim does not
                position += 1
            space = data.find(b" ", position)
            end = space + 1 + row_bytes
            if space < 0 or end > len(data):
                break
            words.append(data[position:space])
            places.append(space + 1)
            position = end
        self._keep(data, self._found.take(words), places)
        self._found.n_rows += len(words)
        return position

    def check_rest(self, rest: bytes) -> None:
        """Refuse a rest that no further block can make into a row.

        Raises:
            VectorsError: If it is too long, or does not belong to a row.
        """
        if self._found.n_rows == self.n_rows and rest.strip():
            raise self.error(0, f"more bytes after the {self.n_rows:,} rows that were announced")
        if len(rest.partition(b" ")[0]) > _LONGEST_WORD:
            raise self.error(0, f"a word of more than {_LONGEST_WORD:,} bytes")

    def error(self, row: int, message: str) -> VectorsError:
        """Return the error for a row of the block at hand, counted from 0."""
        number = self._found.n_rows + row + 1
        return VectorsError(f"{self._where} row {number}: {message}. {_REMEDY}")

    def _keep(self, data: bytes, taken: list[int], places: list[int]) -> None:
        if not taken:
            return
        bytes_of_rows = b"".join(data[places[row] : places[row] + 4 * self._width] for row in taken)
        rows = np.frombuffer(bytes_of_rows, dtype="<f4").reshape(len(taken), self._width)
        bad = np.argwhere(~np.isfinite(rows))
        if len(bad):
            row, place = bad[0]
            shown = f"number {place + 1} is {rows[row, place]}, expected a finite number"
            raise self.error(taken[row], shown)
        self._found.batches.append(rows.astype(np.float32, copy=False))
