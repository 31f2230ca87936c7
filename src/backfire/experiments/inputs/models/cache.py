"""Predictions of models, kept by what made them, so that no model labels a text twice."""

import json
import logging
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from backfire.inference.system import Labelled
from backfire.records.whole import whole_file

VARIABLE: Final = "BACKFIRE_CACHE"

_TOLD: Final = b"backfire.model"

_log: Final = logging.getLogger(__name__)


def cache_path(key: str) -> Path:
    """Return where the predictions of a key are kept, whether they are there or not.

    The folder is named by the environment variable `BACKFIRE_CACHE`, else it is the platform's
    folder for caches.
    """
    named = os.environ.get(VARIABLE)
    if named:
        folder = Path(named)
    else:
        from platformdirs import user_cache_path

        folder = user_cache_path("backfire")
    return folder / "predictions" / f"{key}.parquet"


def load_kept(path: Path, n_words: int) -> tuple[Labelled, tuple[str, ...] | None] | None:
    """Return kept predictions and all labels of the model; None where they are not there.

    A file that can't be read, or is about another number of words, is as good as none.
    """
    try:
        table = pq.read_table(path, partitioning=None)
        told: dict[str, Any] = json.loads((table.schema.metadata or {})[_TOLD])
        labels = table["label"].to_pylist()
        column = table["confidence"] if "confidence" in table.column_names else None
    except (OSError, pa.ArrowException, ValueError, KeyError):
        return None
    if len(labels) != n_words:
        return None
    sureness = None if column is None else column.to_numpy().astype(np.float32)
    known = told["labels"]
    return Labelled(labels, sureness, tuple(told["notes"])), tuple(known) if known else None


def keep(path: Path, labelled: Labelled, labels: tuple[str, ...] | None) -> None:
    """Keep predictions; where that can't be done, say so and go on."""
    columns: dict[str, Any] = {"label": pa.array(labelled.labels, pa.string()).dictionary_encode()}
    if labelled.confidence is not None:
        columns["confidence"] = pa.array(labelled.confidence, pa.float32())
    told = json.dumps({"labels": labels, "notes": labelled.notes})
    table = pa.table(columns).replace_schema_metadata({_TOLD: told})
    try:
        with whole_file(path) as partial:
            pq.write_table(table, partial, compression="zstd")
    except OSError as failure:
        _log.warning("predictions are not kept for the next time: %s", failure)
