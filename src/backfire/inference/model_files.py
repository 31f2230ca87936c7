"""Where a model of another library lies, and what its files are."""

from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from backfire.records.checksums import file_checksum, json_checksum
from backfire.records.errors import ModelError

_LONGEST_NAME: Final = 2
"""A name on the hub has an owner and a name of its own."""


def files_checksum(folder: Path, files: Iterable[Path]) -> str:
    """Return the SHA-256 of some files of a folder, by their names in it and their content."""
    return json_checksum({f.relative_to(folder).as_posix(): file_checksum(f) for f in files})


def versions_of(*packages: str) -> dict[str, str]:
    """Return the installed versions of some packages; those that are absent are left out."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def looks_like_a_path(name: str) -> bool:
    """Tell whether a name can only be one of a file, and none of a model on the hub."""
    return name.startswith((".", "/", "~")) or name.count("/") >= _LONGEST_NAME or not name


def fetch_from_hub(name: str, file: str, kind: str) -> tuple[Path, str]:
    """Return a file of a model on the Hugging Face hub, and the commit it is of.

    It comes from the local cache of the hub where it is there, and so without a network.

    Args:
        name: The model, "owner/name", with "@" and a revision if one is wanted.
        file: The file.
        kind: What is wanted there, for messages: "a token classifier".

    Raises:
        ModelError: If it is neither on the hub nor in the cache.
    """
    model, _, revision = name.partition("@")
    if Path(name).is_file():
        raise ModelError(f"{name}: a file. Give the folder, or the name on the hub, of {kind}.")
    if looks_like_a_path(model):
        raise ModelError(f"{name}: there is no such file or folder. Give the one of {kind}.")
    path = Path(_download(model, file, revision or None, kind))
    commit = path.parents[file.count("/")].name
    return path, commit


def _download(model: str, file: str, revision: str | None, kind: str) -> str:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import (
        EntryNotFoundError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
    )

    download: Callable[..., str] = hf_hub_download
    try:
        return download(model, file, revision=revision)
    except LocalEntryNotFoundError:
        problem = "is not in the cache, and the hub can't be reached."
    except EntryNotFoundError:
        problem = f"holds no {file}."
    except (HfHubHTTPError, OSError, ValueError) as failure:
        problem = f"can't be read: {str(failure).strip().splitlines()[0]}"
    raise ModelError(
        f"{model}: is no folder here, and as a name on the Hugging Face hub it {problem} "
        f"Give the folder or the name (owner/name, owner/name@revision) of {kind}."
    )
