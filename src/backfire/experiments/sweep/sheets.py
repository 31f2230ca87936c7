"""Evidence from finished runs: one file for each sweep and batch, once all its runs are there."""

from dataclasses import dataclass
from pathlib import Path

from backfire.experiments.evidence.batch_file import (
    Batch,
    Place,
    SourceRecord,
    StoredRun,
    read_batch,
    write_batch,
)
from backfire.experiments.evidence.packing import pack
from backfire.experiments.evidence.texts import label_ids, make_text, write_text_of
from backfire.experiments.sweep.identities import Identities
from backfire.experiments.sweep.library import Library
from backfire.records.errors import EvidenceError
from backfire.records.locks import only_one
from backfire.records.run_folder import RunFolder
from backfire.records.whole import remove_partial


@dataclass(frozen=True)
class Sheet:
    """A file of evidence that is to be written.

    Attributes:
        path: Where.
        runs: The hash of each run, by its place.
        sources: The source models.
    """

    path: Path
    runs: dict[Place, str]
    sources: tuple[SourceRecord, ...]


def write_sheet(sheet: Sheet, results: Path, library: Library, identities: Identities) -> bool:
    """Write a file of evidence, unless it is there as it should be.

    Args:
        sheet: What it holds.
        results: The folder of the evidence.
        library: Where the runs are.
        identities: Where the corpora are.

    Returns:
        Whether it was written.

    Raises:
        EvidenceError: If a run has vanished or can't be held.
    """
    with only_one(sheet.path):
        if _is_there(sheet):
            return False
        remove_partial(sheet.path)
        runs = [
            library.stored(run, place) or _take(library.folder(run), place, results, identities)
            for place, run in sorted(sheet.runs.items())
        ]
        write_batch(sheet.path, Batch(tuple(runs), sheet.sources))
    return True


def _is_there(sheet: Sheet) -> bool:
    if not sheet.path.exists():
        return False
    return {run.place: run.manifest.run for run in read_batch(sheet.path).runs} == sheet.runs


def _take(
    folder: RunFolder | None, place: Place, results: Path, identities: Identities
) -> StoredRun:
    if folder is None:
        raise EvidenceError(
            f"{place}: its run folder has vanished before its evidence was written. Start the "
            "sweep again."
        )
    manifest = folder.manifest
    labels = identities.labels(manifest.corpus)
    packed = {}
    for split, file in manifest.tokens.items():
        text = make_text(folder.tokens(split), manifest.task, file.checksum, labels)
        write_text_of(results, text)
        predicted = folder.predictions(split).column("predicted")
        packed[split] = pack(label_ids(predicted, labels, f"{place} {split}"), text.gold)
    return StoredRun(place, manifest, labels, packed)
