"""The files of a corpus out of what an address gives: the file itself, a .gz or a .zip."""

import gzip
import shutil
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO

from backfire.corpora.packed import DAMAGE, GZIP_START, ZIP_START
from backfire.records.errors import CorpusError


def unfold(download: Path, path: str, member: str | None, into: Path) -> list[Path]:
    """Take the files of a source out of a download.

    Args:
        download: The downloaded file.
        path: The path or pattern of the source, of which only the last part counts here.
        member: The path or pattern of the files within a .zip; None for the download itself.
        into: An empty folder to put them into; nothing is ever written outside it.

    Returns:
        The files, by name.

    Raises:
        CorpusError: If the archive is damaged or has no such member.
    """
    goal = into / PurePosixPath(path).name
    with download.open("rb") as file:
        start = file.read(len(ZIP_START))
    try:
        if member is not None and start == ZIP_START:
            return _unzip(download, member, into)
        if start.startswith(GZIP_START) and goal.suffix != ".gz":
            with gzip.open(download) as packed:
                _copy(packed, goal)
        else:
            shutil.copyfile(download, goal)
    except DAMAGE as failure:
        raise CorpusError(f"{download.name}: a damaged archive: {failure}.") from None
    return [goal]


def _unzip(download: Path, member: str, into: Path) -> list[Path]:
    goals = []
    with zipfile.ZipFile(download) as archive:
        for info in archive.infolist():
            if info.is_dir() or not fnmatchcase(info.filename, member):
                continue
            goal = into / _last_part(info.filename)
            with archive.open(info) as file:
                _copy(file, goal)
            goals.append(goal)
    if not goals:
        raise CorpusError(f"{download.name}: the archive has no {member}.")
    return sorted(goals)


def _last_part(member: str) -> str:
    name = PurePosixPath(member).name
    if not name or name == ".." or "\\" in name or "\0" in name:
        raise CorpusError(f"the archive has a member with the unsafe name {member!r}.")
    return name


def _copy(packed: IO[bytes] | gzip.GzipFile, goal: Path) -> None:
    with goal.open("wb") as file:
        shutil.copyfileobj(packed, file)
