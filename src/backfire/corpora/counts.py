"""What one counts in a split: sentences, tokens and spans."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.schemes import span_types
from backfire.corpora.selection import sentence_bounds


@dataclass(frozen=True)
class Counts:
    """The size of one split.

    Attributes:
        sentences: Sentences.
        tokens: Tokens.
        spans: Spans by type, for chunks and entities; else None.
    """

    sentences: int
    tokens: int
    spans: Mapping[str, int] | None = None


def count_split(table: pa.Table, *, spans: bool) -> Counts:
    """Count a split.

    Args:
        table: Its tokens, with `sentence` and `gold` (in BIO2 where there are spans).
        spans: Whether its labels are spans.
    """
    return Counts(
        sentences=len(sentence_bounds(table)) - 1,
        tokens=len(table),
        spans=count_spans(table.column("gold")) if spans else None,
    )


def count_spans(gold: pa.ChunkedArray) -> dict[str, int]:
    """Count the spans of BIO2 labels by type, in order of their names."""
    counted = pc.value_counts(gold)
    labels = counted.field("values").to_pylist()
    counts = dict(zip(labels, counted.field("counts").to_pylist(), strict=True))
    found = {name: counts.get(f"B-{name}", 0) for name in span_types(labels)}
    return {name: count for name, count in found.items() if count}
