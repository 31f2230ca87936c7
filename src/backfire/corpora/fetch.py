"""Freely available corpora, downloaded into the data directory and checked.

A file appears under its name only when it is whole and its checksum is the expected one.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from backfire.corpora.archive import unfold
from backfire.corpora.catalogue import Catalogue
from backfire.corpora.digests import check_source, source_checksum
from backfire.corpora.download import download
from backfire.corpora.entries import Entry
from backfire.corpora.sources import Source, is_pattern, needed_sources
from backfire.records.errors import CorpusError

DOWNLOADS: Final = ".downloads"
"""The folder, within the data directory, of downloads that are not yet whole."""

Watch = Callable[[str, int, int | None], None]
"""Told of progress: what is downloaded, the bytes here, and how many there will be."""


@dataclass(frozen=True)
class Fetched:
    """A file or pattern of a corpus: whether it was fetched (from where), or was here before."""

    path: str
    status: Literal["fetched", "was here"]
    url: str | None = None


def fetch_corpus(
    catalogue: Catalogue,
    name: str,
    *,
    force: bool = False,
    watch: Watch = lambda _what, _here, _total: None,
) -> list[Fetched]:
    """Download what is missing of a corpus.

    Args:
        catalogue: The catalogue.
        name: The corpus.
        force: Replace files that are here but differ from what is expected.
        watch: Told of progress.

    Raises:
        CorpusError: If the corpus is unknown or can't be downloaded freely (the message tells how
            to obtain it), a file here differs, a download fails, or its checksum is wrong.
    """
    entry = catalogue.find(name)
    sources = needed_sources(catalogue, name)
    missing = [source for source in sources if _is_missing(source, name, entry, force=force)]
    with _Downloads(watch) as downloads:
        urls = {source.path: _fetch_source(source, name, downloads) for source in missing}
    return [
        Fetched(
            source.path, "fetched" if source.path in urls else "was here", urls.get(source.path)
        )
        for source in sources
    ]


def _is_missing(source: Source, corpus: str, entry: Entry, *, force: bool) -> bool:
    """Return whether a source must be fetched.

    Raises:
        CorpusError: If it can't be fetched, or another version is here.
    """
    status, _ = check_source(source)
    place = source.root / source.path
    if status in ("ok", "unchecked"):
        return False
    if not source.known.url:
        what = "absent" if status == "absent" else "here in another version than expected"
        advice = entry.obtain or "The catalogue has no address for it: put it there."
        raise CorpusError(f"{corpus}: {place} is {what}. {advice}")
    if status == "differs" and not force:
        raise CorpusError(
            f"{corpus}: {place} is here, but its SHA-256 is another one than expected. "
            "Move it away, or replace it with --force."
        )
    return True


def _fetch_source(source: Source, corpus: str, downloads: "_Downloads") -> str:
    """Fetch one source from the first of its addresses that gives it; return that address."""
    problems = []
    for url in source.known.url:
        try:
            return _fetch_from(source, url, downloads)
        except CorpusError as failure:
            problems.append(str(failure))
    raise CorpusError(f"{corpus}: {source.path} could not be fetched. {' '.join(problems)}")


def _fetch_from(source: Source, url: str, downloads: "_Downloads") -> str:
    file, was_resumed = downloads.get(source.root, url)
    with tempfile.TemporaryDirectory(dir=file.parent) as temporary:
        files = unfold(file, source.path, source.known.member, Path(temporary))
        found = source_checksum(source, files)
        if source.known.sha256 in (None, found):
            _put_in_place(source, files)
            return url
    downloads.drop(url)
    if was_resumed:
        return _fetch_from(source, url, downloads)
    raise CorpusError(
        f"{url}: found the SHA-256 {found}, expected {source.known.sha256}. It is another version "
        "of the file; nothing was kept."
    )


def _put_in_place(source: Source, files: list[Path]) -> None:
    folder = source.root / PurePosixPath(source.path).parent
    for file in files:
        goal = folder / file.name if is_pattern(source.path) else source.root / source.path
        if not goal.resolve().is_relative_to(source.root.resolve()):
            raise CorpusError(f"{goal} lies outside {source.root}; nothing is written there.")
        goal.parent.mkdir(parents=True, exist_ok=True)
        file.replace(goal)


class _Downloads:
    """The downloads of one call; an archive that holds several files is downloaded once."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._whole: dict[str, tuple[Path, bool]] = {}
        self._folders: set[Path] = set()

    def get(self, root: Path, url: str) -> tuple[Path, bool]:
        """Return the downloaded file of an address, and whether an older part was resumed."""
        if url not in self._whole:
            name = PurePosixPath(urlsplit(url).path).name or "file"
            goal = root / DOWNLOADS / f"{sha256(url.encode()).hexdigest()[:12]}-{name}"
            goal.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(goal.parent)
            was_resumed = goal.exists()
            download(url, goal, lambda here, total: self._watch(name, here, total))
            self._whole[url] = goal, was_resumed
        return self._whole[url]

    def drop(self, url: str) -> None:
        """Forget a download that is not what it should be."""
        self._whole.pop(url)[0].unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove what is no longer needed; parts of files stay, to go on from there."""
        for goal, _ in self._whole.values():
            goal.unlink(missing_ok=True)
        for folder in self._folders:
            if not any(folder.iterdir()):
                folder.rmdir()
