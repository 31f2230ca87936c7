"""Where some words stand in the compared text; white space and tokenisation don't count."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from backfire.scoring.layers import Codes

_BORDER = "\n"  # stands between sentences, and in no token once its white space is gone


class TextIndex:
    """The sentences of a text by their characters without white space."""

    def __init__(self, tokens: Sequence[str], sentence: Codes) -> None:
        """Index the tokens (T,) of a text.

        Args:
            tokens: The words.
            sentence: (T,) The sentence of each, never falling.
        """
        words = ["".join(token.split()) for token in tokens]
        first = np.ones(len(words), dtype=np.bool_)
        first[1:] = sentence[1:] != sentence[:-1]
        lengths = np.array([len(word) for word in words], dtype=np.int64)
        self._end = np.cumsum(lengths + first)
        self._start = self._end - lengths
        starts = np.flatnonzero(first).tolist()
        bounds = [*starts[1:], len(words)]
        sentences = ["".join(words[a:b]) for a, b in zip(starts, bounds, strict=True)]
        self._text = _BORDER + _BORDER.join(sentences) + _BORDER
        self._whole: dict[str, list[int]] = defaultdict(list)
        for text, start in zip(sentences, starts, strict=True):
            self._whole[text].append(int(self._start[start]))

    def find(self, before: str, place: str, after: str) -> tuple[list[tuple[int, int]], bool]:
        """Find a place by what stands before and after it.

        Whole sentences that are just these words are taken; where there is none, every part of a
        sentence that begins and ends with a token.

        Returns:
            The first and the last token of the place each time that its words are found; and
            whether the words are found where their place is no run of whole tokens.
        """
        left, middle, right = ("".join(part.split()) for part in (before, place, after))
        words = left + middle + right
        starts = self._whole.get(words) or list(self._parts(words))
        found, torn = [], False
        for start in starts:
            begin = start + len(left)
            bounds = self._tokens(begin, begin + len(middle))
            if bounds is None:
                torn = True
            else:
                found.append(bounds)
        return found, torn

    def _parts(self, words: str) -> Iterator[int]:
        at = self._text.find(words)
        while at >= 0:
            if self._tokens(at, at + len(words)) is not None:
                yield at
            at = self._text.find(words, at + 1)

    def _tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last token of a run of characters; None if it tears one."""
        first = int(np.searchsorted(self._end, start, side="right"))
        last = int(np.searchsorted(self._start, end, side="left")) - 1
        if not first <= last < len(self._end):
            return None
        whole = self._start[first] == start and self._end[last] == end
        return (first, last) if whole else None
