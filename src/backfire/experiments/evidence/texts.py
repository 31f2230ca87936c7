"""Texts of the evidence: gold label ids and sentence numbers, once for all runs, without words.

They stand in `RESULTS/texts/<corpus>-<split>-<checksum>.parquet`.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from backfire.corpora.corpus import Task
from backfire.experiments.evidence.batch_file import StoredRun
from backfire.experiments.evidence.packing import N_LABELS
from backfire.experiments.evidence.run_set import Text
from backfire.records.errors import EvidenceError
from backfire.records.whole import whole_file

TEXTS: Final = "texts"
_ABOUT: Final = b"text"


def make_text(table: pa.Table, task: Task, checksum: str, labels: Sequence[str]) -> Text:
    """Take the words out of a split.

    Args:
        table: The split (`records.schemas.TOKENS`).
        task: What its labels are.
        checksum: SHA-256 of its sentences, words and gold labels.
        labels: The names that its labels and those of all predictions may have.

    Raises:
        EvidenceError: If there are too many labels, or tokens without a gold label.
    """
    corpus, split = (table.column(name)[0].as_py() for name in ("corpus", "split"))
    if len(labels) > N_LABELS:
        raise EvidenceError(
            f"{corpus}: {len(labels)} labels, and evidence holds at most {N_LABELS}. "
            "Sweep a corpus with fewer labels."
        )
    return Text(
        corpus=corpus,
        split=split,
        task=task,
        checksum=checksum,
        labels=tuple(labels),
        sentence=np.asarray(table.column("sentence")).astype(np.int64),
        gold=label_ids(table.column("gold"), labels, f"{corpus} {split}: gold"),
    )


def how_to_restore(corpus: str) -> str:
    """Return what to do where a text of a corpus is not there."""
    return (
        "Restore the file, for instance from the repository that the evidence is of. Or give the "
        f"command `backfire sweep` for this evidence where {corpus} is: it writes the text again."
    )


def label_ids(column: pa.ChunkedArray, labels: Sequence[str], where: str) -> Any:
    """Return the ids of a column of label names.

    Raises:
        EvidenceError: If a name is not among the labels, or there is none.
    """
    import pyarrow.compute as pc

    found = pc.index_in(column.cast(pa.string()), value_set=pa.array(labels, pa.string()))
    if found.null_count:
        place = pc.index(pc.is_null(found), value=True).as_py()
        raise EvidenceError(
            f"{where}: token {place + 1} has the label {column[place].as_py()!r}, expected one of "
            "the corpus's own labels. Evidence needs a gold label for every token."
        )
    return np.asarray(found).astype(np.uint8)


def text_path(results: Path, corpus: str, split: str, checksum: str) -> Path:
    """Return where a text stands."""
    return results / TEXTS / f"{corpus}-{split}-{checksum[:12]}.parquet"


def write_text_of(results: Path, text: Text) -> None:
    """Store a text, unless it is there."""
    path = text_path(results, text.corpus, text.split, text.checksum)
    if path.exists():
        return
    about = {
        "corpus": text.corpus,
        "split": text.split,
        "task": text.task,
        "checksum": text.checksum,
        "labels": text.labels,
    }
    table = pa.table(
        {"sentence": pa.array(text.sentence.astype(np.int32)), "gold": pa.array(text.gold)}
    ).replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
    with whole_file(path) as partial:
        pq.write_table(table, partial, compression="zstd", compression_level=19)


def find_lost(
    results: Path, runs: Iterable[StoredRun], known: set[Path] | None = None
) -> dict[Path, tuple[StoredRun, str]]:
    """Return the texts of runs that are not there or broken, each with a run on it and its split.

    Args:
        results: The folder of the evidence.
        runs: Runs of it.
        known: Texts that were found to be there; what is found is added.
    """
    lost: dict[Path, tuple[StoredRun, str]] = {}
    sound = set() if known is None else known
    for run in runs:
        corpus = run.manifest.corpus
        for split in run.packed:
            checksum = run.manifest.tokens[split].checksum
            path = text_path(results, corpus, split, checksum)
            if path not in sound and path not in lost:
                try:
                    read_text_of(results, corpus, split, checksum)
                    sound.add(path)
                except EvidenceError:
                    lost[path] = run, split
    return lost


def read_text_of(results: Path, corpus: str, split: str, checksum: str) -> Text:
    """Read a text.

    Raises:
        EvidenceError: If it is absent or broken.
    """
    path = text_path(results, corpus, split, checksum)
    try:
        table = pq.read_table(path, partitioning=None)
        about = json.loads(table.schema.metadata[_ABOUT])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as failure:
        raise EvidenceError(
            f"{path}: not a readable text of evidence: {failure}. {how_to_restore(corpus)}"
        ) from None
    return Text(
        corpus=about["corpus"],
        split=about["split"],
        task=cast("Task", about["task"]),
        checksum=about["checksum"],
        labels=tuple(about["labels"]),
        sentence=np.asarray(table.column("sentence")).astype(np.int64),
        gold=np.asarray(table.column("gold")).astype(np.uint8),
    )
