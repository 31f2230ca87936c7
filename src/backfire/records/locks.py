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
        if not _lock_at_once(file) or not _is_at(file, path):
            return False
        do()
        path.unlink(missing_ok=True)
    return True


@contextmanager
def at_work(folder: Path) -> Iterator[Callable[[Callable[[], object]], bool]]:
    """Tell the others that this process is at work on a folder.

    Gives a function that does something there if nobody else is at work, lets nobody in meanwhile,
    and tells whether it did.

    Whoever comes in, or asks whether it is alone, passes a gate, one at a time: to ask is to trade
    the shared lock for an exclusive one, and Linux drops the shared one before it refuses that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    gate = folder / ".at-work.gate.lock"
    with (folder / ".at-work.lock").open("w") as file:
        with gate.open("w") as entrance:
            fcntl.flock(entrance, fcntl.LOCK_EX)
            fcntl.flock(file, fcntl.LOCK_SH)

        def when_alone(do: Callable[[], object]) -> bool:
            with gate.open("w") as entrance:
                if not _lock_at_once(entrance):
                    return False
                try:
                    alone = _lock_at_once(file)
                    if alone:
                        do()
                finally:
                    fcntl.flock(file, fcntl.LOCK_SH)
            return alone

        yield when_alone


def _lock_at_once(file: TextIO) -> bool:
    """Lock a file for this process alone, unless that means to wait; tell whether it is locked."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
