"""Kinds of input files: how each is recognised and read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import Fields, OffsetText
from backfire.records.errors import ComparisonError, MissingInputError
from backfire.records.registry import Registry
from backfire.report.visible import file_name

KINDS: Final = Registry(package="backfire.experiments.inputs.kinds", attribute="KIND", kind="kind")
"""Every known kind of input file, by the name of its file."""

PLAIN: Final = "columns"
"""The kind of a file that no other kind recognises."""

FILE_SETTINGS: Final = frozenset(
    [
        "token_column",
        "label_column",
        "sentence_column",
        "document_column",
        "rows_at_once",
        "split",
    ]
)
"""Settings of `Reading` that only some kinds of files heed."""

_HEAD: Final = 1 << 16


@dataclass(frozen=True)
class Kind:
    """A kind of input file.

    Attributes:
        recognises: Takes the path and the file's first bytes (none, of a folder) to whether it is
            of this kind.
        read: Reads it. Whatever the bytes are, it gives a text or raises a `BackfireError`.
        heeds: Which of `FILE_SETTINGS` change what is read.
    """

    recognises: Callable[[Path, bytes], bool]
    read: Callable[[Path, Reading], Fields | OffsetText]
    heeds: frozenset[str] = FILE_SETTINGS


def read_file(path: Path, how: Reading) -> Fields | OffsetText:
    """Read an input of any kind.

    Raises:
        ComparisonError: If there is no such file.
        CorpusError: If it can't be read as its kind.
        SettingsError: If there is no such kind.
    """
    return find_kind(path, how).read(path, how)


def find_kind(path: Path, how: Reading) -> Kind:
    """Return the kind of an input: the one that is declared, or the one that recognises it.

    Raises:
        SettingsError: If there is no such kind.
    """
    if how.kind is not None:
        kind: Kind = KINDS.load(how.kind)
        return kind
    head = _read_head(path)
    kinds = _load_kinds()
    return next((kind for kind in kinds.values() if kind.recognises(path, head)), kinds[PLAIN])


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        MissingInputError: If there is none.
    """
    name = file_name(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingInputError(f"{name}: there is no such file. Give an existing file.") from None
    except NotADirectoryError:
        raise MissingInputError(f"{name}: there is no such file. Give an existing file.") from None
    except IsADirectoryError:
        raise MissingInputError(
            f"{name}: is a folder, expected a file of tokens and labels or a run folder "
            "(with manifest.json)."
        ) from None
    except ValueError as failure:
        raise ComparisonError(f"{name!r}: no name of a file: {failure}.") from None


@cache
def _load_kinds() -> dict[str, Kind]:
    return KINDS.load_all()


def _read_head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except (OSError, ValueError):
        return b""
