"""Files and folders that appear whole or not at all.

Work goes on under a temporary name beside the goal and is renamed when it is complete, so that a
killed process, a full disk or Ctrl-C leaves nothing half-written to be read later.
"""

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MARK = ".partial-"


@contextmanager
def whole_folder(goal: Path) -> Iterator[Path]:
    """Give a temporary folder that becomes `goal` when the block ends without an error.

    An existing `goal` is replaced as the last step. On an error the temporary folder is removed
    and `goal` stays as it was.
    """
    goal.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{goal.name}{_MARK}", dir=goal.parent))
    try:
        yield partial
        partial.chmod(0o777 & ~_umask())
        _replace_folder(partial, goal)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def whole_file(goal: Path) -> Iterator[Path]:
    """Give a temporary path that becomes `goal` when the block ends without an error."""
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
    finally:
        partial.unlink(missing_ok=True)


def remove_partial(goal: Path) -> None:
    """Remove what killed processes left of their work on a file; nobody may be at work on it."""
    for left in goal.parent.glob(f"{glob.escape(goal.stem)}{_MARK}*{glob.escape(goal.suffix)}"):
        left.unlink(missing_ok=True)


def write_text(goal: Path, text: str) -> None:
    """Write a text file whole, in UTF-8, with Unix line ends."""
    with whole_file(goal) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


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
