"""Evidence on disk: one Parquet file for each sweep and batch, without any text of a corpus.

A row is a run on a split: where it stands in the sweep, its manifest, and what it predicts, as
packed label ids by position. The names of the labels and the source models stand in the metadata.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from backfire.records.errors import EvidenceError, ModelError
from backfire.records.manifest import Manifest
from backfire.records.settings import make_settings
from backfire.records.whole import whole_file

SCHEMA: Final = pa.schema(
    [
        pa.field("arm", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("target", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("number", pa.int32(), nullable=False),
        pa.field("epoch", pa.int32()),
        pa.field("split", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("run", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("manifest", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("predicted", pa.binary(), nullable=False),
    ]
)
"""`epoch` is the pretraining state where the sweep chose it by number, null where it took the best
one or there is no source model; the one that was fine-tuned stands in the manifest."""

_FORMAT: Final = 1
_ABOUT: Final = b"evidence"
_LEVEL: Final = 19


@dataclass(frozen=True, order=True)
class Place:
    """Where a run stands in a sweep.

    Attributes:
        arm: Its arm.
        target: Its target corpus.
        number: Its number k in the arm, from 1.
        epoch: The pretraining state, where the sweep chose it by number, else -1.
    """

    arm: str
    target: str
    number: int
    epoch: int = -1

    def __str__(self) -> str:
        state = f" from epoch {self.epoch}" if self.epoch >= 0 else ""
        return f"{self.target} {self.arm} {self.number}{state}"


@dataclass(frozen=True)
class SourceRecord:
    """A source model.

    Attributes:
        manifest: What it was made of.
        epochs: How many epochs it was trained; its states are those and 0.
    """

    manifest: Manifest
    epochs: int


@dataclass(frozen=True)
class StoredRun:
    """A run in the evidence.

    Attributes:
        place: Where it stands.
        manifest: What it was made of.
        labels: The names of the label ids.
        packed: For each split, what it predicts, packed (`evidence.packing`).
    """

    place: Place
    manifest: Manifest
    labels: tuple[str, ...]
    packed: Mapping[str, bytes]


@dataclass(frozen=True)
class Batch:
    """What a file of evidence holds.

    Attributes:
        runs: The runs.
        sources: The source models that they come from.
    """

    runs: tuple[StoredRun, ...]
    sources: tuple[SourceRecord, ...]


def write_batch(path: Path, batch: Batch) -> None:
    """Write a file of evidence, whole or not at all."""
    about = {
        "format": _FORMAT,
        "labels": {run.place.target: run.labels for run in sorted(batch.runs, key=_by_place)},
        "sources": [
            {"manifest": source.manifest.model_dump(mode="json"), "epochs": source.epochs}
            for source in sorted(batch.sources, key=lambda each: each.manifest.run)
        ],
    }
    rows = [row for run in sorted(batch.runs, key=_by_place) for row in _rows(run)]
    table = pa.Table.from_pylist(rows, SCHEMA)
    table = table.replace_schema_metadata({_ABOUT: json.dumps(about).encode()})
    with whole_file(path) as partial:
        pq.write_table(
            table,
            partial,
            compression="zstd",
            compression_level=_LEVEL,
            use_dictionary=["arm", "target", "split", "run", "manifest"],
            write_statistics=False,
        )


def read_batch(path: Path) -> Batch:
    """Read a file of evidence.

    Raises:
        EvidenceError: If it is absent or broken.
    """
    try:
        table = pq.read_table(path, partitioning=None)
        about = json.loads(table.schema.metadata[_ABOUT])
        labels = {target: tuple(names) for target, names in about["labels"].items()}
        sources = [(each["manifest"], int(each["epochs"])) for each in about["sources"]]
        rows = table.to_pylist()
        runs = _runs(rows, labels, path)
        made = tuple(SourceRecord(_manifest(m, path), epochs) for m, epochs in sources)
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError, ModelError) as failure:
        raise EvidenceError(
            f"{path}: not a readable file of evidence: {failure}. Restore it, or remove it and "
            "start its sweep again."
        ) from None
    return Batch(runs, made)


def _by_place(run: StoredRun) -> Place:
    return run.place


def _rows(run: StoredRun) -> Sequence[dict[str, Any]]:
    place = asdict(run.place)
    place["epoch"] = run.place.epoch if run.place.epoch >= 0 else None
    manifest = json.dumps(run.manifest.model_dump(mode="json"), separators=(",", ":"))
    return [
        {
            **place,
            "split": split,
            "run": run.manifest.run,
            "manifest": manifest,
            "predicted": packed,
        }
        for split, packed in run.packed.items()
    ]


def _runs(
    rows: Sequence[Mapping[str, Any]], labels: Mapping[str, tuple[str, ...]], path: Path
) -> tuple[StoredRun, ...]:
    packed: dict[tuple[Place, str], dict[str, bytes]] = {}
    for row in rows:
        epoch = -1 if row["epoch"] is None else row["epoch"]
        place = Place(row["arm"], row["target"], row["number"], epoch)
        packed.setdefault((place, row["manifest"]), {})[row["split"]] = row["predicted"]
    return tuple(
        StoredRun(place, _manifest(json.loads(manifest), path), labels[place.target], splits)
        for (place, manifest), splits in packed.items()
    )


def _manifest(values: Mapping[str, Any], path: Path) -> Manifest:
    return make_settings(Manifest, values, str(path))
