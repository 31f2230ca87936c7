"""The tables that cross the border between training and reading, as Arrow schemas.

They are star-shaped: the words and their gold labels are stored once for each corpus and split,
and a run adds one row of predictions a token.
"""

from typing import Final

import pyarrow as pa

TOKENS: Final = pa.schema(
    [
        pa.field("token_id", pa.int64(), nullable=False),
        pa.field("corpus", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("split", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("sentence", pa.int32(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("token", pa.string(), nullable=False),
        pa.field("gold", pa.string()),
    ]
)
"""`token_id` counts from 0 through the splits of one corpus, in the order of its splits;
`sentence` counts from 0 within a split and `position` from 0 within a sentence."""

PREDICTIONS: Final = pa.schema(
    [
        pa.field("run", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("token_id", pa.int64(), nullable=False),
        pa.field("predicted", pa.string(), nullable=False),
        pa.field("confidence", pa.float32()),
    ]
)
"""`confidence` is the probability, in [0, 1], that the run gave to the label it predicted;
null where it is not known."""
