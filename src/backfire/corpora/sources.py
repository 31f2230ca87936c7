"""The files that a corpus is made of: which, whether they are here, and how to get them."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple

from backfire.corpora.catalogue import Catalogue, Located
from backfire.corpora.entries import Piece, SourceFile
from backfire.corpora.parts import home_of
from backfire.records.errors import SettingsError, unknown_name

_NOTHING_KNOWN: Final = SourceFile()

Within = tuple[tuple[str, str], ...]
"""The corpora and splits that a piece stands within, from the outermost."""


class Needed(NamedTuple):
    """A file, or a pattern for several, that a corpus is read from."""

    located: Located
    path: str

    def find(self) -> list[Path]:
        """Return the files on this machine, by name; none where they are absent."""
        return find_files(self.located.root, self.path)


class Source(NamedTuple):
    """An item of the catalogue's list of files: what is known about one file or pattern."""

    root: Path
    path: str
    known: SourceFile

    def find(self) -> list[Path]:
        """Return the files on this machine, by name; none where they are absent."""
        return find_files(self.root, self.path)


def is_pattern(path: str) -> bool:
    """Return whether a path of the catalogue may stand for several files."""
    return any(sign in path for sign in "*?[")


def find_files(root: Path, path: str) -> list[Path]:
    """Return the files under `root` that a path or pattern stands for, by name."""
    if is_pattern(path):
        return sorted(file for file in root.glob(path) if file.is_file())
    return [root / path] if (root / path).exists() else []


def needed_files(catalogue: Catalogue, name: str, split: str | None = None) -> list[Needed]:
    """Return what a corpus, or one split of it, is read from, each once.

    Raises:
        CorpusError: If there is no such corpus.
        SettingsError: If a piece names an unknown split, or a corpus is made of itself.
    """
    splits = [split] if split is not None else list(catalogue.find(name).splits)
    found = [needed for part in splits for needed in _walk_split(catalogue, name, part, ())]
    once = {(needed.located.root, needed.path): needed for needed in found}
    return list(once.values())


def share_text(catalogue: Catalogue, a: str, b: str) -> bool:
    """Return whether two names are of one corpus, or of two that are read from a common file.

    Args:
        catalogue: The catalogue.
        a: The name of a corpus or of a part of one.
        b: Another one. A name that the catalogue lacks has nothing in common with others.

    Raises:
        CorpusError: If a name can't be that of a part of its corpus.
    """
    homes = [home_of(catalogue, name) for name in (a, b)]
    if homes[0] == homes[1]:
        return True
    if not catalogue.corpora.keys() >= set(homes):
        return False
    files = ({(x.located.root, x.path) for x in needed_files(catalogue, home)} for home in homes)
    return bool(set.intersection(*files))


def needed_sources(catalogue: Catalogue, name: str) -> list[Source]:
    """Return the items of the catalogue's list of files that a corpus needs, each once."""
    found = {}
    for needed in needed_files(catalogue, name):
        source = _source_of(needed)
        found[source.root, source.path] = source
    return list(found.values())


def how_to_get(catalogue: Catalogue, name: str) -> str:
    """Return one sentence on how to get a corpus that is absent."""
    entry = catalogue.find(name)
    if entry.obtain is not None:
        return entry.obtain
    if any(source.known.url for source in needed_sources(catalogue, name)):
        return f"Download it with: backfire corpora fetch {name}"
    return "Put the file there, or correct the path in the catalogue."


def find_split(catalogue: Catalogue, name: str, split: str, within: Within) -> Located:
    """Return a corpus that has this split and does not yet stand in `within`.

    Raises:
        CorpusError: If there is no such corpus.
        SettingsError: If it has no such split, or is made of itself.
    """
    located = catalogue.locate(name)
    if split not in located.entry.splits:
        problem = unknown_name("split", split, located.entry.splits)
        raise SettingsError(f"{located.origin}: corpora.{name}: {problem}")
    if (name, split) in within:
        circle = " → ".join(f"{corpus} {part}" for corpus, part in (*within, (name, split)))
        raise SettingsError(f"{located.origin}: a corpus is made of itself: {circle}.")
    return located


def _walk_split(catalogue: Catalogue, name: str, split: str, within: Within) -> Iterator[Needed]:
    located = find_split(catalogue, name, split, within)
    here = (*within, (name, split))
    yield from _walk_piece(catalogue, located, located.entry.splits[split], here)


def _walk_piece(
    catalogue: Catalogue, located: Located, piece: Piece, within: Within
) -> Iterator[Needed]:
    yield from (Needed(located, path) for path in piece.files)
    for inner in piece.pieces:
        yield from _walk_piece(catalogue, located, inner, within)
    if piece.corpus is not None:
        for split in piece.splits or catalogue.find(piece.corpus).splits:
            yield from _walk_split(catalogue, piece.corpus, split, within)
    if piece.matching is not None:
        yield from _walk_piece(catalogue, located, piece.matching, within)


def _source_of(needed: Needed) -> Source:
    for path, known in needed.located.sources.items():
        if needed.path == path or fnmatchcase(needed.path, path):
            return Source(needed.located.root, path, known)
    return Source(needed.located.root, needed.path, _NOTHING_KNOWN)
