"""Jobs for the tests of `engines.jobs`; a spawned process must be able to import them."""

import errno
import os
import signal
import time
from pathlib import Path

from backfire.records.errors import CorpusError


def square(number: int, say) -> int:
    say(f"squaring {number}")
    return number * number


def fail_or_finish(finished: Path | None, say) -> None:
    if finished is None:
        raise CorpusError("two is broken")
    time.sleep(20)
    finished.touch()


def fill_the_disk(number: int, say) -> int:
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


def die(number: int, say) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def touch(path: Path, say) -> str:
    path.touch()
    return os.environ["OMP_NUM_THREADS"]


def threads(_: int, say) -> tuple[str | None, int]:
    """How many threads libraries are told to use, and NumPy's does."""
    from threadpoolctl import threadpool_info

    return os.environ.get("OPENBLAS_NUM_THREADS"), max(
        (library["num_threads"] for library in threadpool_info()), default=1
    )


def store(paths: tuple[Path, Path, Path], say) -> Path:
    """Store vectors; a scan of their file takes a while and leaves a line in a log."""
    from backfire.encoding import vector_store

    vectors, folder, log = paths
    read = vector_store.read_vectors

    def slowly(path: Path, words) -> object:
        with log.open("a") as file:
            file.write("scanned\n")
        time.sleep(0.3)
        return read(path, words)

    vector_store.read_vectors = slowly
    return vector_store.store_vectors(vectors, {"the", "cat"}, folder)


def store_for_ever(paths: tuple[Path, Path, Path], say) -> None:
    """Begin to store vectors, write a part, and never end."""
    from backfire.encoding import vector_store
    from backfire.records.whole import whole_file

    def write(path: Path, vectors) -> None:
        with whole_file(path) as partial:
            partial.write_bytes(b"half")
            say("half")
            time.sleep(600)

    vector_store.write_store = write
    vector_store.store_vectors(paths[0], {"the", "cat"}, paths[1])


def divide_by_zero(number: int, say) -> float:
    return number / 0


def die_once(mark: Path, say) -> str:
    """Be killed at the first try."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def linger(release: Path, say) -> str:
    """Tell the machine of a Ray cluster, and wait there until a file appears."""
    import ray

    say(ray.get_runtime_context().get_node_id())
    while not release.exists():
        time.sleep(0.05)
    return "done"


def refuse_odd(number: int, say) -> int:
    if number % 2:
        raise CorpusError(f"{number} is odd")
    return number
