"""Files and folders that appear whole or not at all.

Work goes on under a temporary name beside the goal and is renamed when it is complete, so that a
killed process, a full disk or Ctrl-C leaves nothing half-written to be read later.
"""

import errno
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backfire.records.errors import SettingsError

_MARK = ".partial-"


@contextmanager
def whole_folder(goal: Path, *, known_by: str | None = None) -> Iterator[Path]:
    """Give a temporary folder that becomes `goal` when the block ends without an error.

    An existing `goal` is replaced as the last step. On an error the temporary folder is removed
    and `goal` stays as it was.

    Args:
        goal: The folder.
        known_by: A file that every folder of this kind has; one without it, or with hidden files
            (a clone of a repository), is not replaced.

    Raises:
        SettingsError: If what is there is no folder, or holds what would be lost.
    """
    _check_folder(goal, known_by)
    goal.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{goal.name}{_MARK}", dir=goal.parent))
    try:
        yield partial
        partial.chmod(0o777 & ~_umask())
        _replace_folder(partial, goal)
    except OSError as failure:
        _name_full_disk(failure, goal)
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def whole_file(goal: Path) -> Iterator[Path]:
    """Give a temporary path that becomes `goal` when the block ends without an error.

    Raises:
        SettingsError: If a folder, a device or a pipe is there.
    """
    if goal.exists() and not goal.is_file():
        found = "a folder" if goal.is_dir() else "a device or a pipe"
        raise SettingsError(
            f"{goal}: it is {found}, expected a file or a new name for one. Give another place."
        )
    goal.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(
        prefix=f"{goal.stem}{_MARK}", suffix=goal.suffix, dir=goal.parent
    )
    os.close(descriptor)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o666 & ~_umask())
        partial.replace(goal)
    except OSError as failure:
        _name_full_disk(failure, goal)
        raise
    finally:
        partial.unlink(missing_ok=True)


def link_folder(folder: Path, goal: Path) -> None:
    """Make a folder of the same files, as further names of them where the file system allows.

    Unlike a move it leaves everything where it was, should the work that needs it be killed.
    """
    shutil.copytree(folder, goal, copy_function=_link, ignore=shutil.ignore_patterns(f"*{_MARK}*"))


def _link(path: str, goal: str) -> None:
    try:
        os.link(path, goal)
    except OSError:
        shutil.copy2(path, goal)


def remove_folder(folder: Path) -> None:
    """Remove a folder so that a kill meanwhile leaves nothing that looks whole."""
    grave = Path(tempfile.mkdtemp(prefix=f"{folder.name}{_MARK}", dir=folder.parent))
    folder.rename(grave / folder.name)
    shutil.rmtree(grave)


def remove_partial(goal: Path) -> None:
    """Remove what killed processes left of their work on a file or folder.

    Nobody may be at work on it.
    """
    for left in goal.parent.glob(f"{glob.escape(goal.stem)}{_MARK}*{glob.escape(goal.suffix)}"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def is_partial(path: Path) -> bool:
    """Tell whether this is the temporary name of something unfinished."""
    return _MARK in path.name


def write_text(goal: Path, text: str) -> None:
    """Write a text file whole, in UTF-8, with Unix line ends."""
    with whole_file(goal) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def _check_folder(goal: Path, known_by: str | None) -> None:
    if not goal.exists():
        return
    if not goal.is_dir():
        raise SettingsError(
            f"{goal}: it is a file, expected a folder or a new name for one. Give another place."
        )
    if known_by is None:
        return
    there = [path.name for path in goal.iterdir()]
    hidden = [name for name in there if name.startswith(".")]  # such as the .git of a clone
    if hidden or (there and known_by not in there):
        raise SettingsError(
            f"{goal}: there are other things in this folder, which would be lost (such as "
            f"{min(hidden or there)}); expected an empty one, one with {known_by} and nothing "
            "hidden, or a new name. Give another place."
        )


def _name_full_disk(failure: OSError, goal: Path) -> None:
    """Say which disk is full: a write to an open file does not know its name."""
    if failure.errno == errno.ENOSPC and failure.filename is None:
        failure.filename = str(goal)


def _replace_folder(partial: Path, goal: Path) -> None:
    if not goal.exists():
        partial.rename(goal)
        return
    old = Path(tempfile.mkdtemp(prefix=f"{goal.name}{_MARK}", dir=goal.parent))
    goal.rename(old / "old")
    partial.rename(goal)
    shutil.rmtree(old)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
