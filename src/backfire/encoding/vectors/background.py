"""The checksum of a large file, computed beside the reading of it."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

_BLOCK_BYTES: Final = 1 << 20


@contextmanager
def background_checksum(path: Path) -> Iterator[Callable[[], str]]:
    """Compute a file's SHA-256 in a thread; give a function that waits for it and returns it.

    When the block is left early, because of an error or Ctrl-C, the thread stops at once.
    """
    stop = Event()

    def compute() -> str:
        digest = hashlib.sha256()
        with path.open("rb", buffering=0) as file:
            while not stop.is_set() and (block := file.read(_BLOCK_BYTES)):
                digest.update(block)
        return digest.hexdigest()

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="checksum") as executor:
        checksum = executor.submit(compute)
        try:
            yield checksum.result
        finally:
            stop.set()
