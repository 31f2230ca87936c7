r"""Penn Treebank trees (`.mrg`): `( (S (NP (NNP Pierre) (NNP Vinken)) … ))`, one after another.

Words are given as the treebank writes them (`-LRB-`, `1\/2`); traces (`-NONE-`) are dropped.
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.decoding import line_of, to_utf8
from backfire.corpora.lines import (
    NEWLINE,
    Bytes,
    Positions,
    first_true,
    gather_text,
    number_sentences,
)
from backfire.records.errors import CorpusError

OPEN, CLOSE = ord("("), ord(")")
TRACE: Final = "-NONE-"
_WHITE: Final = np.isin(np.arange(256), list(b" \t\r\n\f\v"))
_LEAF: Final = 2
"""A tag and a word."""
_SHOWN: Final = 60


def read(data: bytes, *, where: str, encoding: str = "utf-8") -> pa.Table:
    """Read bracketed trees; a leaf `(TAG word)` is a token.

    Args:
        data: The file's bytes.
        where: The file's name, for messages.
        encoding: The file's encoding.

    Returns:
        `sentence`, `position`, `token`, `pos`, `line`.

    Raises:
        CorpusError: If brackets do not pair, a leaf is not a tag and a word, or there is no token.
    """
    text = to_utf8(data, where, encoding)
    content = np.frombuffer(text, dtype=np.uint8)
    brackets = np.flatnonzero((content == OPEN) | (content == CLOSE))
    opens = content[brackets] == OPEN
    depth = np.cumsum(np.where(opens, 1, -1))
    _check_brackets(text, where, brackets, depth)
    leaves = np.flatnonzero(opens[:-1] & ~opens[1:])
    starts, ends = _find_words(text, where, content, brackets[leaves] + 1, brackets[leaves + 1])
    tree = (np.cumsum(depth == 0) - (depth == 0))[leaves]
    tags = gather_text(content, starts[::2], ends[::2])
    kept = np.asarray(pc.not_equal(tags, TRACE))
    if not kept.any():
        raise CorpusError(
            f"{where}: found no token, expected trees such as ( (S (NN word) ) ). "
            "Check that this is a .mrg file of the Penn Treebank."
        )
    sentence, position = number_sentences(np.diff(tree[kept], prepend=-1) != 0)
    newlines = np.flatnonzero(content == NEWLINE)
    lines = np.searchsorted(newlines, starts[::2][kept]) + 1
    words = gather_text(content, starts[1::2][kept], ends[1::2][kept])
    return pa.table(
        {
            "sentence": sentence,
            "position": position,
            "token": words,
            "pos": tags.filter(pa.array(kept)),
            "line": pa.array(lines, pa.int32()),
        }
    )


def _check_brackets(text: bytes, where: str, brackets: Positions, depth: Positions) -> None:
    below = np.flatnonzero(depth < 0)
    if len(below):
        line = line_of(text, int(brackets[below[0]]))
        raise CorpusError(
            f"{where} line {line}: found a ')' that closes nothing, expected paired brackets. "
            "Fix the tree."
        )
    if len(depth) and depth[-1]:
        closed = np.flatnonzero(depth == 0)
        begin = int(brackets[closed[-1] + 1 if len(closed) else 0])
        raise CorpusError(
            f"{where} line {line_of(text, begin)}: the tree that begins here is not closed "
            f"({depth[-1]} ')' missing at the end of the file). The file is cut off; get it anew."
        )


def _find_words(
    text: bytes, where: str, content: Bytes, starts: Positions, ends: Positions
) -> tuple[Positions, Positions]:
    """Return where the tag and the word of each leaf begin and end, in turns."""
    edges = np.zeros(len(content) + 1, dtype=np.int8)
    edges[starts] += 1
    edges[ends] -= 1
    ink = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_) & ~_WHITE[content]
    changes = np.flatnonzero(np.diff(ink, prepend=False, append=False))
    first, last = changes[::2], changes[1::2]
    counts = np.searchsorted(first, ends) - np.searchsorted(first, starts)
    odd = first_true(counts != _LEAF)
    if odd is not None:
        start, end = int(starts[odd]), int(ends[odd])
        found = text[start - 1 : min(end + 1, start + _SHOWN)].decode(errors="replace")
        raise CorpusError(
            f"{where} line {line_of(text, start)}: found {counts[odd]} words in the leaf "
            f'"{found}", expected 2 (tag, word). Fix the leaf.'
        )
    return first, last
