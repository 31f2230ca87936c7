"""Reading recorded activations, one row group at a time: only what is asked for is ever held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from backfire.records.activations import VALUES
from backfire.records.errors import ModelError

Ids = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


def read_activations(path: Path, token_ids: Ids | None = None) -> tuple[Ids, Values]:
    """Read recorded activations.

    Args:
        path: A file with the schema of `records.activations`.
        token_ids: Which tokens; all if not given.

    Returns:
        The `token_id` of each row (T,), in the order of the file, and the activations (T, U).

    Raises:
        ModelError: If the file is absent or not of that kind.
    """
    parts = list(_choose(path, token_ids))
    return np.concatenate([ids for ids, _ in parts]), np.concatenate([rows for _, rows in parts])


@dataclass(frozen=True, eq=False)
class Extremes:
    """Where one unit gives most and least.

    Attributes:
        highest: The tokens, as places among the rows, the highest first.
        lowest: Likewise, the lowest first.
        everywhere: (T,) what it gives for every row.
    """

    highest: Ids
    lowest: Ids
    everywhere: Values


def find_extremes(path: Path, units: Sequence[int], n: int) -> list[Extremes]:
    """Find the n tokens at each end of some units; among equals the earlier goes first.

    Raises:
        ModelError: If the file is absent or not of that kind.
    """
    columns = np.concatenate([values[:, list(units)] for _, values in _groups(path)])
    return [
        Extremes(
            highest=np.argsort(-values, kind="stable")[:n],
            lowest=np.argsort(values, kind="stable")[:n],
            everywhere=values,
        )
        for values in columns.T
    ]


def _choose(path: Path, token_ids: Ids | None) -> Iterator[tuple[Ids, Values]]:
    for ids, values in _groups(path):
        chosen = slice(None) if token_ids is None else np.isin(ids, token_ids)
        yield ids[chosen], values[chosen]


def _groups(path: Path) -> Iterator[tuple[Ids, Values]]:
    """Give ids and values of each row group; an empty one if there is none."""
    try:
        with pq.ParquetFile(path) as file:
            width = file.schema_arrow.field(VALUES).type.list_size
            yield np.zeros(0, np.int64), np.zeros((0, width), np.float32)
            for group in range(file.num_row_groups):
                table = file.read_row_group(group).combine_chunks()
                flat = table[VALUES].chunk(0).flatten().to_numpy()
                yield table["token_id"].to_numpy(), flat.reshape(-1, width)
    except (OSError, KeyError, AttributeError, pa.ArrowException) as failure:
        raise ModelError(
            f"{path}: not a readable table of activations: {failure}. Record them again."
        ) from None
