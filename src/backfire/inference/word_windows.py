"""Sentences too long for a model, in windows that overlap, so that every word has context."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

_OVERLAP: Final = 4
"""Two windows have a quarter of their pieces in common."""


class Window(NamedTuple):
    """Words `start` to `end` of a sentence, read together for the labels of those that it keeps.

    Attributes:
        start: The first word that is read.
        end: One past the last.
        first: The first word whose label comes from here.
        last: One past the last one.
    """

    start: int
    end: int
    first: int
    last: int


def split_windows(lengths: Sequence[int], limit: int) -> list[Window]:
    """Split a sentence into windows; each word is kept by exactly one of them.

    Neighbours overlap by a quarter of the limit where words are short enough for that, and each
    word of the overlap is kept by the one in which it stands farther from the edge.

    Args:
        lengths: How many pieces each word has.
        limit: How many pieces a window may have. A longer word has a window of its own.

    Returns:
        The windows, in order; one, if the sentence fits.
    """
    bounds = []
    start = end = size = 0
    while end < len(lengths):
        size += lengths[end]
        end += 1
        while end < len(lengths) and size + lengths[end] <= limit:
            size += lengths[end]
            end += 1
        bounds.append((start, end))
        while start < end and end < len(lengths) and _too_much(size, lengths[end], limit):
            size -= lengths[start]
            start += 1
    middles = [(right[0] + left[1] + 1) // 2 for left, right in pairwise(bounds)]
    kept = pairwise([0, *middles, len(lengths)])
    return [Window(*read, *own) for read, own in zip(bounds, kept, strict=True)]


def _too_much(shared: int, next_word: int, limit: int) -> bool:
    return shared > limit // _OVERLAP or shared + next_word > limit
