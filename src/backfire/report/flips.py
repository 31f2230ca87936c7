"""Every token whose label changed, as tables that are worked out part by part when asked for.

A comparison of millions of tokens may have more flips than fit into memory at once, and most
readers of its numbers never ask for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

import pyarrow as pa

_NAME: Final = pa.dictionary(pa.int32(), pa.string())

TOKENS: Final = pa.schema(
    [
        pa.field("token_id", pa.int64(), nullable=False),
        pa.field("document", _NAME),
        pa.field("sentence", pa.int32(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("text", _NAME),
        pa.field("start", pa.int32(), nullable=False),
        pa.field("end", pa.int32(), nullable=False),
        pa.field("token", pa.string(), nullable=False),
        pa.field("gold", _NAME),
        pa.field("reference", _NAME, nullable=False),
        pa.field("candidate", _NAME, nullable=False),
        pa.field("outcome", _NAME),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("reference_agreeing", pa.int32(), nullable=False),
        pa.field("candidate_agreeing", pa.int32(), nullable=False),
        pa.field("reference_confidence", pa.float32()),
        pa.field("candidate_confidence", pa.float32()),
        pa.field("slices", pa.list_(_NAME)),
    ]
)
"""One row for each token, label of the reference and label of the candidate that differ in some
pair of runs. `sentence` and `position` count from 0; `text` is the sentence, its tokens joined by
single spaces, in which the token stands from character `start` up to `end`; `share` is the share
of the pairs of runs with these labels; `…_agreeing` tells how many runs of a side give its label,
and `…_confidence` how sure they are of it on average. Without gold, `gold`, `outcome` (falsified,
corrected, changed_wrong) and `slices` are null."""

_SPANS: Final = pa.list_(
    pa.struct([("start", pa.int32()), ("end", pa.int32()), ("label", pa.string())])
)

_WORDS: Final = pa.list_(
    pa.struct(
        [
            ("text", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("id", pa.int32()),
        ]
    )
)

SENTENCES: Final = pa.schema(
    [
        pa.field("sentence", pa.int32(), nullable=False),
        pa.field("document", _NAME),
        pa.field("text", pa.string()),
        pa.field("tokens", _WORDS),
        pa.field("spans", _SPANS, nullable=False),
        pa.field("reference_spans", _SPANS, nullable=False),
        pa.field("candidate_spans", _SPANS, nullable=False),
    ]
)
"""One row for each sentence with a flip. `tokens` are all of its tokens, numbered from 0. Where
labels are spans, `spans` are those of gold (without gold: those that both sides have) and the
others those of each side, each with the label of most runs. Where labels are tags, they are the
flipped tokens with their tags."""


@dataclass(frozen=True)
class Part:
    """The flips of some sentences that follow each other.

    Attributes:
        tokens: The flips (`TOKENS`), in the order of the text.
        sentences: Their sentences (`SENTENCES`), in the same order.
    """

    tokens: pa.Table
    sentences: pa.Table


@runtime_checkable
class Flips(Protocol):
    """All flips of a comparison."""

    def parts(self) -> Iterator[Part]:
        """Give them in the order of the text; every call begins anew."""
        ...
