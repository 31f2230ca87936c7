"""Work that one process does and others wait for."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def only_one(goal: Path) -> Iterator[None]:
    """Let one process at a time into the block, of all that are about to make `goal`.

    The others wait; when they come in, `goal` is there. The lock is a small file beside it, gone
    when nobody needs it; the system opens it when its holder ends, however it ends.
    """
    goal.parent.mkdir(parents=True, exist_ok=True)
    path = _lock_of(goal)
    with _locked(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def when_free(goal: Path, do: Callable[[], object]) -> bool:
    """Do something unless another process is about to make `goal`; tell whether it was done."""
    path = _lock_of(goal)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if not _is_at(file, path):
            return False
        do()
        path.unlink(missing_ok=True)
    return True


@contextmanager
def at_work(folder: Path) -> Iterator[Callable[[Callable[[], object]], bool]]:
    """Tell the others that this process is at work on a folder.

    Gives a function that does something there if nobody else is at work, lets nobody in meanwhile,
    and tells whether it did.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".at-work.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)

        def when_alone(do: Callable[[], object]) -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                do()
            except BlockingIOError:
                return False
            finally:
                fcntl.flock(file, fcntl.LOCK_SH)
            return True

        yield when_alone


def _lock_of(goal: Path) -> Path:
    return goal.parent / f".{goal.name}.lock"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    while True:
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(file, path):
                yield
                return


def _is_at(file: TextIO, path: Path) -> bool:
    """Tell whether an open file is the one at a path: the holder before removes what it locked."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
