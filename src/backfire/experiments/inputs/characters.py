"""Where tokens stand in a text whose white space does not count: the measure of every alignment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.experiments.inputs.texts import OffsetText

Positions = npt.NDArray[np.int64]

_WHITE: Final = r"[\p{Z}\t-\r\x1c-\x1f\x{85}]+"
"""What Python's `str.split` takes as white space."""


@dataclass(frozen=True)
class Characters:
    """A text without its white space, and its tokens as bounds in it.

    Attributes:
        text: The characters, in UTF-8.
        start: The first character of each token.
        end: One past the last character of each token; equal to `start` for white space.
        byte_end: The same as `end`, in bytes.
    """

    text: memoryview
    start: Positions
    end: Positions
    byte_end: Positions

    def token_at_byte(self, byte: int) -> int:
        """Return the row of the token that holds a byte of the text."""
        return int(np.searchsorted(self.byte_end, byte, side="right"))


def read_characters(tokens: pa.ChunkedArray) -> Characters:
    """Find the characters of a text, token by token."""
    whole = tokens.combine_chunks() if isinstance(tokens, pa.ChunkedArray) else tokens
    whole = pc.replace_substring_regex(whole.cast(pa.large_string()), _WHITE, "")
    end = np.cumsum(np.asarray(pc.utf8_length(whole)), dtype=np.int64)
    byte_end = np.cumsum(np.asarray(pc.binary_length(whole)), dtype=np.int64)
    _, offsets, data = whole.buffers()
    first = np.frombuffer(offsets, np.int64)[whole.offset] if len(whole) else 0
    size = int(byte_end[-1]) if len(whole) else 0
    # Arrow calls its bytes signed, and then no byte beyond ASCII equals one of Python's.
    text = memoryview(data or b"").cast("B")[first : first + size]
    start = np.concatenate([np.zeros(1, np.int64), end[:-1]])[: len(end)]
    return Characters(text, start, end, byte_end)


@dataclass(frozen=True)
class CharacterSpans:
    """Labelled spans over the characters of a text, by their start.

    Attributes:
        start: The first character of each span.
        end: One past its last character.
        labels: The label of each span.
        confidences: The probability of each label; NaN where it is not known, None if of none.
    """

    start: Positions
    end: Positions
    labels: Sequence[str]
    confidences: npt.NDArray[np.float32] | None = None


def strip_white_space(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def place_offsets(offsets: OffsetText, texts: Sequence[str]) -> CharacterSpans:
    """Return the spans of all records over their joined characters; longer spans come first.

    Args:
        offsets: The spans.
        texts: The text of each record, with the white space that the offsets count.
    """
    begins = np.cumsum([0, *(len(strip_white_space(text)) for text in texts)])
    bounds = count_characters(
        texts, [(s.record, place) for s in offsets.spans for place in (s.start, s.end)]
    )
    records = np.array([span.record for span in offsets.spans], dtype=np.int64)
    start, end = bounds[::2] + begins[records], bounds[1::2] + begins[records]
    order = np.lexsort((-end, start))
    labels = [offsets.spans[k].label for k in order.tolist()]
    own = [span.confidence for span in offsets.spans]
    known = None if all(x is None for x in own) else np.array(own, dtype=np.float32)[order]
    return CharacterSpans(start[order], end[order], labels, known)


def count_characters(texts: Sequence[str], places: Sequence[tuple[int, int]]) -> Positions:
    """Count, for places (record, offset), the characters before the offset in its record's text."""
    counts = np.zeros(len(places), dtype=np.int64)
    known: dict[int, tuple[int, int]] = {}
    for k in sorted(range(len(places)), key=places.__getitem__):
        record, offset = places[k]
        last, before = known.get(record, (0, 0))
        before += len(strip_white_space(texts[record][last:offset]))
        known[record] = offset, before
        counts[k] = before
    return counts
