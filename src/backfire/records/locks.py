"""Work that one process does and others wait for."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(goal: Path) -> Iterator[None]:
    """Let one process at a time into the block, of all that are about to make `goal`.

    The others wait; when they come in, `goal` is there. The lock is a small file beside it, which
    stays; the system opens it when its holder ends, however it ends.
    """
    goal.parent.mkdir(parents=True, exist_ok=True)
    with (goal.parent / f".{goal.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
