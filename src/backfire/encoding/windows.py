"""Texts of pieces as windows that an encoder can read, and back to one row a word.

A sentence with more pieces than fit is read in windows that overlap; each piece takes its row from
the window in which it stands farther from the edge. Nothing is dropped, not even of a word that
alone is longer than a window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.packing import Ints
from backfire.encoding.subwords import Frame, Subwords
from backfire.records.errors import ModelError


@dataclass(frozen=True)
class PieceBatch:
    """The pieces of B sentences with T words, in W padded windows of at most L pieces.

    Attributes:
        pieces: [W, L] which piece.
        alive: [W, L] 1 where a piece stands, 0 where the window is filled up.
        types: [W, L] the type of each piece.
        places: [K] places among the W · L of the pieces that make up words' rows; one a word, in
            packed order, if the first piece does.
        owners: [K] the packed word of each, rising; None if there is one a word.
        casing: [T] the casing of each word, in packed order; None if it is not read.
    """

    pieces: Tensor
    alive: Tensor
    types: Tensor
    places: Tensor
    owners: Tensor | None
    casing: Tensor | None


@dataclass(frozen=True)
class EncodedPieces:
    """The pieces of a whole text of N words in S sentences, and their windows.

    Attributes:
        pieces: [M] all pieces of the text, without special ones.
        word_bounds: [N + 1] where the pieces of each word begin.
        windows: [V, 2] where each window begins and ends among the pieces.
        window_bounds: [S + 1] where the windows of each sentence begin.
        window_of: [M] the window that each piece takes its row from.
        subwords: How they were made.
        casing: [N] the casing of each word; None if it is not read.
    """

    pieces: Ints
    word_bounds: Ints
    windows: Ints
    window_bounds: Ints
    window_of: Ints
    subwords: Subwords
    casing: Ints | None

    def batch(self, sentences: Ints, words: Ints) -> PieceBatch:
        """Cut the windows of some sentences.

        Args:
            sentences: Which sentences.
            words: [T] their words in packed order, by their places in the text.
        """
        chosen = _ranges(self.window_bounds[sentences], self.window_bounds[sentences + 1])
        spans = self.windows[chosen]
        frame = self.subwords.frame
        lengths = spans[:, 1] - spans[:, 0] + frame.n_pieces
        width = int(lengths.max())
        begins = width - lengths if frame.pads_left else np.zeros_like(lengths)
        pieces, alive, types = self._fill(spans, begins, width, frame)
        row_of = np.zeros(len(self.windows), dtype=np.int64)
        row_of[chosen] = np.arange(len(chosen))
        at, owners = self._rows_of_words(words)
        row = row_of[self.window_of[at]]
        column = begins[row] + len(frame.before) + at - spans[row, 0]
        return PieceBatch(
            pieces=torch.from_numpy(pieces),
            alive=torch.from_numpy(alive),
            types=torch.from_numpy(types),
            places=torch.from_numpy(row * width + column),
            owners=None if owners is None else torch.from_numpy(owners),
            casing=None if self.casing is None else torch.from_numpy(self.casing[words]),
        )

    def _rows_of_words(self, words: Ints) -> tuple[Ints, Ints | None]:
        """Return the pieces that make up the rows of some words, and whose they are."""
        first = self.word_bounds[words]
        if self.subwords.pooling == "first":
            return first, None
        counts = self.word_bounds[words + 1] - first
        return _ranges(first, first + counts), np.repeat(np.arange(len(words)), counts)

    def _fill(self, spans: Ints, begins: Ints, width: int, frame: Frame) -> tuple[Ints, Ints, Ints]:
        shape = (len(spans), width)
        pieces = np.full(shape, frame.padding, dtype=np.int64)
        types = np.full(shape, frame.padding_type, dtype=np.int64)
        alive = np.zeros(shape, dtype=np.int64)
        rows = np.arange(len(spans))
        for place, (piece, kind) in enumerate(zip(frame.before, frame.before_types, strict=True)):
            _put(pieces, types, alive, rows, begins + place, piece, kind)
        lengths = spans[:, 1] - spans[:, 0]
        at = _ranges(spans[:, 0], spans[:, 1])
        row = np.repeat(rows, lengths)
        column = begins[row] + len(frame.before) + at - spans[row, 0]
        _put(pieces, types, alive, row, column, self.pieces[at], frame.text_type)
        ends = begins + len(frame.before) + lengths
        for place, (piece, kind) in enumerate(zip(frame.after, frame.after_types, strict=True)):
            _put(pieces, types, alive, rows, ends + place, piece, kind)
        return pieces, alive, types


def encode_pieces(
    subwords: Subwords, spelled: tuple[Ints, Ints], forms: Ints, bounds: Ints, casing: Ints | None
) -> EncodedPieces:
    """Lay the pieces of a text down and divide them into windows.

    Args:
        subwords: The tokenizer.
        spelled: The pieces of the distinct forms, and their bounds (`Subwords.cut`).
        forms: [N] the form of each word.
        bounds: [S + 1] where each sentence begins among the words.
        casing: [F] the casing of each distinct form; None if it is not read.

    Raises:
        ModelError: If no piece fits between the special ones.
    """
    pieces, form_bounds = spelled
    counts = np.diff(form_bounds)[forms]
    word_bounds = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    text = pieces[_ranges(form_bounds[forms], form_bounds[forms] + counts)]
    room = subwords.longest - subwords.frame.n_pieces
    if room < 1 or subwords.overlap >= room:
        raise ModelError(
            f"the encoder reads {subwords.longest} pieces at once, {subwords.frame.n_pieces} of "
            f"them special, and windows shall share {subwords.overlap}: expected an overlap below "
            f"{max(room, 1)}. Set extractor.overlap, or a larger extractor.window."
        )
    sentence_bounds = word_bounds[bounds]
    windows, window_bounds = _divide(sentence_bounds, room, subwords.overlap)
    return EncodedPieces(
        pieces=text,
        word_bounds=word_bounds,
        windows=windows,
        window_bounds=window_bounds,
        window_of=_owning_windows(windows, window_bounds, len(text)),
        subwords=subwords,
        casing=None if casing is None else casing[forms],
    )


def _divide(bounds: Ints, room: int, overlap: int) -> tuple[Ints, Ints]:
    """Divide each sentence's pieces into windows of at most `room`."""
    spans = [list(_windows(*sentence, room, overlap)) for sentence in pairwise(bounds.tolist())]
    counts = np.cumsum([0, *map(len, spans)], dtype=np.int64)
    return np.array([span for own in spans for span in own], dtype=np.int64), counts


def _windows(start: int, end: int, room: int, overlap: int) -> Iterator[tuple[int, int]]:
    while end - start > room:
        yield start, start + room
        start += room - overlap
    yield start, end


def _owning_windows(windows: Ints, window_bounds: Ints, n_pieces: int) -> Ints:
    """Return the window of each piece: where windows overlap, up to the middle the earlier one."""
    own_first = windows[:, 0].copy()
    follows = np.ones(len(windows), dtype=bool)
    follows[window_bounds[:-1]] = False
    later = np.flatnonzero(follows)
    own_first[later] = (windows[later, 0] + windows[later - 1, 1] + 1) // 2
    owner: NDArray[np.int64] = np.searchsorted(own_first, np.arange(n_pieces), side="right") - 1
    return owner


def _put(
    pieces: Ints, types: Ints, alive: Ints, rows: Ints, columns: Ints, piece: Ints | int, kind: int
) -> None:
    pieces[rows, columns] = piece
    types[rows, columns] = kind
    alive[rows, columns] = 1


def _ranges(starts: Ints, ends: Ints) -> Ints:
    """Return start, start + 1, …, end − 1 for each pair, one after the other."""
    counts = ends - starts
    first = np.cumsum(counts) - counts
    ranges: Ints = np.arange(counts.sum()) + np.repeat(starts - first, counts)
    return ranges
