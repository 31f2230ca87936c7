"""Which documents a large table tells apart, found by reading that column alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.experiments.inputs.texts import as_text

_ROWS: Final = 1 << 20  # rows at a time, to bound the memory


@dataclass(frozen=True)
class Documents:
    """The documents of a large table.

    Attributes:
        n: How many names of documents there are.
        together: Whether every row names its document, and all rows of one follow each other. Only
            then is every document in one part.
    """

    n: int
    together: bool


def survey_documents(path: Path, column: str) -> Documents:
    """Read the column of documents from end to end; its different names stay in memory.

    Args:
        path: The Parquet file.
        column: Its column of documents.
    """
    import pyarrow.parquet as pq

    names: set[str] = set()
    blocks, last, gaps = 0, None, False
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS, columns=[column]):
            values = as_text(batch.column(0)).cast(pa.string()).combine_chunks()
            if not len(values):
                continue
            gaps |= bool(values.null_count) or pc.any(pc.equal(values, "")).as_py()
            codes = values.fill_null("").dictionary_encode()
            begins = np.flatnonzero(np.diff(codes.indices.to_numpy(), prepend=-1))
            found = codes.dictionary.take(codes.indices.take(pa.array(begins))).to_pylist()
            blocks += len(found) - (found[0] == last)
            last = found[-1]
            names.update(found)
    return Documents(len(names), together=not gaps and blocks == len(names))


def fill_forward(documents: pa.Array, before: str | None) -> pa.Array:
    """Return the column with the name before in place of a missing one.

    Args:
        documents: Names of documents, as texts.
        before: The name in the row before the first.
    """
    whole = pa.concat_arrays([pa.array([before], pa.string()), documents])
    return pc.fill_null_forward(pc.if_else(pc.equal(whole, ""), None, whole)).slice(1)
