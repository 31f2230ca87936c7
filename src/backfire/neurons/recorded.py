"""Reading recorded activations: only the tokens that are asked for are ever held."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from backfire.records.activations import VALUES
from backfire.records.errors import ModelError


def read_activations(
    path: Path, token_ids: npt.NDArray[np.int64] | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Read recorded activations, one row group at a time.

    Args:
        path: A file with the schema of `records.activations`.
        token_ids: Which tokens; all if not given.

    Returns:
        The `token_id` of each row (T,), in the order of the file, and the activations (T, U).

    Raises:
        ModelError: If the file is absent or not of that kind.
    """
    ids: list[npt.NDArray[np.int64]] = []
    values: list[npt.NDArray[np.float32]] = []
    try:
        with pq.ParquetFile(path) as file:
            width = file.schema_arrow.field(VALUES).type.list_size
            for group in range(file.num_row_groups):
                table = file.read_row_group(group).combine_chunks()
                own = table["token_id"].to_numpy()
                flat = table[VALUES].chunk(0).flatten().to_numpy().reshape(-1, width)
                chosen = slice(None) if token_ids is None else np.isin(own, token_ids)
                ids.append(own[chosen])
                values.append(flat[chosen])
    except (OSError, KeyError, AttributeError, pa.ArrowException) as failure:
        raise ModelError(
            f"{path}: not a readable table of activations: {failure}. Record them again."
        ) from None
    if not ids:
        return np.zeros(0, np.int64), np.zeros((0, width), np.float32)
    return np.concatenate(ids), np.concatenate(values)
