"""Reading the vectors of given words from a file of any size, in one pass and constant memory."""

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from backfire.encoding.vectors.background import background_checksum
from backfire.encoding.vectors.binary import scan_binary
from backfire.encoding.vectors.blocks import BrokenStreamError, open_blocks
from backfire.encoding.vectors.found import Found
from backfire.encoding.vectors.layout import Layout, judge_layout
from backfire.encoding.vectors.record import WordVectors
from backfire.encoding.vectors.text import scan_text
from backfire.records.errors import VectorsError

_SAMPLE_BYTES: Final = 1 << 18


def read_vectors(path: Path, words: Collection[str]) -> WordVectors:
    """Read the rows of `words` from a file of word vectors.

    GloVe text, word2vec text and word2vec binary are told apart by the first bytes, as are gzip and
    zip; names do not matter. The whole file is scanned: the fields of every line are counted, but
    numbers are parsed for wanted words only. Of a word that stands there twice, the first row
    counts. Memory holds the rows that are kept and a few megabytes.

    Args:
        path: The file; `.gz` and `.zip` (with one file inside) are unpacked on the way.
        words: The words to keep, as the file writes them (GloVe's are lower-cased).

    Returns:
        The rows found, in the order of the file, `float32 [n, width]`.

    Raises:
        VectorsError: If the file is absent, empty, cut or damaged; the message names the line.

    Paper: section 4.2
    """
    where = str(path)
    found = Found({word.encode("utf-8", "surrogatepass") for word in words})
    with open_blocks(path) as blocks, background_checksum(path) as checksum:
        start, others = _split_start(blocks, where)
        layout = judge_layout(start, where)
        scan = scan_binary if layout.binary else scan_text
        scan(chain([start[layout.skipped_bytes :]], others), layout, found, where)
        _check_count(layout, found, where)
        return WordVectors(
            words=tuple(word.decode("utf-8", "surrogatepass") for word in found.words),
            rows=found.rows(layout.width),
            checksum=checksum(),
            n_lines=found.n_rows,
        )


def _split_start(blocks: Iterator[bytes], where: str) -> tuple[bytes, Iterator[bytes]]:
    """Return enough of the file's beginning to judge its layout, and the blocks behind it."""
    start = b""
    try:
        while len(start) < _SAMPLE_BYTES and (block := next(blocks, b"")):
            start += block
    except BrokenStreamError as failure:
        if not start:
            raise VectorsError(f"{where} line 1: {failure}. Fetch the file again.") from None
        return start, _fail_later(failure)
    return start, blocks


def _fail_later(failure: BrokenStreamError) -> Iterator[bytes]:
    """Give no further blocks; the scan, which knows the line, meets the failure in its turn."""
    yield from ()
    raise failure


def _check_count(layout: Layout, found: Found, where: str) -> None:
    if layout.n_rows is not None and found.n_rows != layout.n_rows:
        raise VectorsError(
            f"{where} line {layout.first_line + found.n_rows}: the file ends after "
            f"{found.n_rows:,} rows, expected {layout.n_rows:,} as its first line announces. "
            "The file is cut or damaged; fetch it again, or mend its first line."
        )
