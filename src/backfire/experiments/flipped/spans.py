"""The spans of flipped sentences, by the characters of their text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.flipped.grouping import as_lists
from backfire.experiments.flipped.labels import Codes
from backfire.experiments.flipped.sentences import Sentences
from backfire.scoring.spans import Spans, find_spans, match_spans, read_span_labels

Rows = npt.NDArray[np.int64]


class Found(NamedTuple):
    """Spans over some tokens, and what their kinds are called."""

    spans: Spans
    names: Sequence[str]

    def also_in(self, other: "Found") -> "Found":
        """Return those that the other layer has too."""
        same = match_spans(self.spans, other.spans)
        spans = self.spans
        return Found(Spans(spans.start[same], spans.end[same], spans.kind[same]), self.names)


def spans_of_labels(layer: Codes, sentence: Rows, names: Sequence[str]) -> Found:
    """Return the spans of BIO labels.

    Args:
        layer: (T,) The label of each token; -1 for none.
        sentence: (T,) Its sentence.
        names: The label of each code.
    """
    labels = read_span_labels([*names, "O"])  # the last, so that -1 finds it
    return Found(find_spans(layer, sentence, labels), labels.types)


def spans_of_tags(layer: Codes, names: Sequence[str]) -> Found:
    """Return every token as a span with its tag."""
    rows = np.arange(len(layer))
    return Found(Spans(rows, rows, layer.astype(np.int64)), names)


def list_spans(found: Found, rows: Rows, text: Sentences) -> pa.ListArray:
    """Return the spans of each sentence with their bounds in its text.

    Args:
        found: The spans, over `rows`.
        rows: (T,) Tokens, as places in `text.row`.
        text: The sentences.
    """
    first, last = rows[found.spans.start], rows[found.spans.end]
    labels = pa.array(found.names, pa.string()).take(pa.array(found.spans.kind))
    values = pa.StructArray.from_arrays(
        [pa.array(text.start[first], pa.int32()), pa.array(text.end[last], pa.int32()), labels],
        ["start", "end", "label"],
    )
    return as_lists(values, text.own[first], len(text.number))
