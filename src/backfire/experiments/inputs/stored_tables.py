"""Parquet files in the layout of Backfire's own tables: tokens, and predictions by `token_id`."""

from pathlib import Path
from typing import Any, Final

import pyarrow as pa

GOLD_LAYOUT: Final = frozenset({"token_id", "sentence", "token", "gold"})
"""What a table of tokens has (`records.schemas.TOKENS`)."""

RUN_LAYOUT: Final = frozenset({"run", "token_id", "predicted"})
"""What a table of predictions has (`records.schemas.PREDICTIONS`)."""


def load_stored(source: Any, layout: frozenset[str]) -> Any:
    """Return the table of a Parquet file that has this layout; anything else as it is.

    Args:
        source: An input of a comparison.
        layout: The columns that it must have.
    """
    if not isinstance(source, Path | str) or Path(source).suffix.lower() != ".parquet":
        return source
    import pyarrow.parquet as pq

    try:
        if layout <= set(pq.read_schema(source).names):
            return pq.read_table(source, partitioning=None)
    except (pa.ArrowException, OSError, ValueError):
        return source  # the reader of its kind says what is wrong
    return source
