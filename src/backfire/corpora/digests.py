"""Checksums of the files of a corpus against those of the catalogue."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from backfire.corpora.sources import Source, is_pattern
from backfire.records.checksums import file_checksum

FileStatus = Literal["ok", "differs", "absent", "unchecked"]


def source_checksum(source: Source, files: Iterable[Path]) -> str:
    """Return the SHA-256 of a file; of several, that of their list, as `sha256sum` prints it.

    The list has the path of each file relative to the folder of the pattern, in order of names.
    """
    if not is_pattern(source.path):
        (file,) = files
        return file_checksum(file)
    lines = [f"{file_checksum(file)}  {file.name}\n" for file in sorted(files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def check_source(source: Source) -> tuple[FileStatus, str | None]:
    """Return how a source stands on this machine, and its checksum where it is here."""
    files = source.find()
    if not files:
        return "absent", None
    found = source_checksum(source, files)
    if source.known.sha256 is None:
        return "unchecked", found
    return ("ok" if found == source.known.sha256 else "differs"), found
