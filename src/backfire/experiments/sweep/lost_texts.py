"""Texts of the evidence that are not there though runs on them are: told, and written again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from backfire.experiments.evidence.batch_file import StoredRun, read_batch
from backfire.experiments.evidence.texts import (
    find_lost,
    make_text,
    write_text_of,
)
from backfire.experiments.sweep.identities import Identities
from backfire.experiments.sweep.library import Library


@dataclass(frozen=True)
class LostTexts:
    """What became of the texts of a file of evidence that were not there.

    Attributes:
        written: Those that were written again.
        lost: Those that can't be, with their corpora.
    """

    written: tuple[Path, ...]
    lost: Mapping[Path, str]


def restore_texts(path: Path, results: Path, library: Library, identities: Identities) -> LostTexts:
    """Write those texts again that a file of evidence is about and that are not there, or broken.

    A text is taken from its corpus or from the folder of a run, if one of them is on this machine
    and has the very same text.

    Args:
        path: The file of evidence.
        results: The folder of the evidence.
        library: Where the runs are.
        identities: Where the corpora are.

    Raises:
        EvidenceError: If the file can't be read.
    """
    written, lost = [], {}
    for text, (run, split) in find_lost(results, read_batch(path).runs).items():
        table = _find_table(run, split, library, identities)
        if table is None:
            lost[text] = run.manifest.corpus
            continue
        checksum = run.manifest.tokens[split].checksum
        text.unlink(missing_ok=True)
        write_text_of(results, make_text(table, run.manifest.task, checksum, run.labels))
        written.append(text)
    return LostTexts(tuple(written), lost)


def _find_table(
    run: StoredRun, split: str, library: Library, identities: Identities
) -> pa.Table | None:
    manifest = run.manifest
    wanted = manifest.tokens[split]
    if identities.has(manifest.corpus):
        corpus = identities.table_of(manifest.corpus)
        if split in corpus.splits and corpus.checksum(split) == wanted.checksum:
            return corpus.split(split)
    folder = library.folder(manifest.run)
    if folder and (folder.path.parent / wanted.file).exists():
        return folder.tokens(split)
    return None
