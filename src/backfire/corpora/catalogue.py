"""The catalogue: every known corpus as data, from `catalogue.toml` and the user's own files.

Paths in the built-in catalogue are relative to the data directory; paths in a user's catalogue
are relative to the folder of that catalogue. No path may leave its folder.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from backfire.corpora.directory import data_directory
from backfire.corpora.entries import Entry, SourceFile, find_problem
from backfire.records.errors import CorpusError, SettingsError, unknown_name
from backfire.records.settings import make_settings

OWN_CATALOGUE: Final = "catalogue.toml"
"""A catalogue of this name in the data directory is read without being asked for."""

_FILE_HINT: Final = (
    " It is a file: describe it as a corpus, in a catalogue of a few lines (--catalogue; the "
    "README shows one)."
)


@dataclass(frozen=True)
class Located:
    """A corpus of the catalogue and where its files lie.

    Attributes:
        entry: The corpus.
        root: The folder to which its paths are relative.
        sources: What is known about files under that folder, by path or pattern.
        origin: The catalogue that describes it.
    """

    entry: Entry
    root: Path
    sources: Mapping[str, SourceFile]
    origin: str


@dataclass(frozen=True)
class Catalogue:
    """Every known corpus, by name."""

    corpora: Mapping[str, Located]

    def names(self) -> list[str]:
        """Return every name, in the order of the catalogue files."""
        return list(self.corpora)

    def locate(self, name: str) -> Located:
        """Return a corpus with its place.

        Raises:
            CorpusError: If there is no such corpus.
        """
        if name not in self.corpora:
            hint = _FILE_HINT if Path(name).is_file() else ""
            raise CorpusError(unknown_name("corpus", name, self.corpora) + hint)
        return self.corpora[name]

    def find(self, name: str) -> Entry:
        """Return what the catalogue says about a corpus."""
        return self.locate(name).entry


def read_catalogue(*, data: Path | None = None, catalogue: Path | None = None) -> Catalogue:
    """Read the built-in catalogue, then `catalogue.toml` in the data directory, then the user's.

    A later one may describe a corpus anew.

    Args:
        data: The folder of the corpora; else `BACKFIRE_DATA`, else the user's data directory.
        catalogue: The user's own catalogue.

    Raises:
        SettingsError: If a catalogue is absent, no TOML, or holds an unknown or wrong setting.
    """
    folder = data_directory(data)
    built_in = files("backfire.corpora").joinpath("catalogue.toml")
    text = built_in.read_text(encoding="utf-8")
    corpora = dict(_read_one(text, folder, "the built-in catalogue"))
    own = [folder / OWN_CATALOGUE] if (folder / OWN_CATALOGUE).is_file() else []
    for path in [*own, *([catalogue] if catalogue else [])]:
        corpora |= _read_one(_read_text(path), path.parent, str(path))
    return Catalogue(corpora)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such catalogue. Give an existing file.") from None
    except UnicodeDecodeError as failure:
        raise SettingsError(f"{path}: not UTF-8 text: {failure}.") from None


def _read_one(text: str, root: Path, where: str) -> Iterator[tuple[str, Located]]:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise SettingsError(f"{where}: not a TOML file: {failure}.") from None
    unknown = sorted(set(values) - {"files", "corpora"})
    if unknown:
        raise SettingsError(f"{where}: {unknown_name('table', unknown[0], ['files', 'corpora'])}")
    sources = {
        path: make_settings(SourceFile, value, f"{where}: files.{path!r}")
        for path, value in _tables(values, "files", where)
    }
    raw = dict(_tables(values, "corpora", where))
    for name in raw:
        entry = make_settings(Entry, _inherit(raw, name, where), f"{where}: corpora.{name}")
        problem = find_problem(entry)
        if problem:
            raise SettingsError(f"{where}: corpora.{name}: {problem}.")
        yield name, Located(entry, root, sources, where)


def _tables(values: Mapping[str, Any], key: str, where: str) -> Iterator[tuple[str, Any]]:
    found = values.get(key, {})
    for name, value in found.items() if isinstance(found, dict) else [(key, found)]:
        if not isinstance(value, dict):
            raise SettingsError(f"{where}: {key}.{name}: found {value!r}, expected a table.")
        yield name, value


def _inherit(raw: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    """Lay a corpus over the one it is `like`."""
    own = dict(raw[name])
    model = own.pop("like", None)
    if model is None:
        return own
    if model not in raw or "like" in raw[model]:
        known = [other for other in raw if "like" not in raw[other]]
        problem = unknown_name("corpus", model, known)
        raise SettingsError(f"{where}: corpora.{name}: like: {problem}")
    return _overlay(raw[model], own)


def _overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: _overlay(below[key], value)
        for key, value in above.items()
        if isinstance(value, dict) and isinstance(below.get(key), dict)
    }
    return {**below, **above, **both}
