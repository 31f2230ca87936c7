"""Worker processes: one thread each, one job after the other.

Only frozen specs, messages and results cross a process border. Processes are spawned (the same on
Linux and macOS), so that a result does not depend on how many jobs ran beside it.
"""

import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from backfire.engines.queue import JobCrashedError, JobFailedError, Waiting
from backfire.records.errors import BackfireError

Job = Callable[[Any, Callable[[Any], None]], Any]

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_ORPHANED: Final = 1


class Worker:
    """A process that carries out jobs, as its parent sees it.

    Attributes:
        connection: What it reports through.
        job: What it is at work on; None when it is free.
    """

    def __init__(self, job: Job) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.job: Waiting[Any] | None = None
        self._process = context.Process(target=_work, args=(theirs, job), daemon=True)
        with _one_thread():
            self._process.start()
        theirs.close()

    def begin(self, job: Waiting[Any]) -> None:
        """Give it a job."""
        self.job = job
        try:
            self.connection.send(job.spec)
        except OSError:
            return  # it died while it was free: `receive` tells

    def receive(self) -> tuple[str, Any]:
        """Return what it reports: ("said" | "done" | "failed" | "died", content)."""
        try:
            message: tuple[str, Any] = self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            return "died", JobFailedError(
                f"a job's process ended without a result (exit code {self._process.exitcode}); it "
                "was killed or ran out of memory. Start the same command again: finished runs are "
                "kept."
            )
        return message

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.terminate()
        self._process.join()
        self.connection.close()


def run_here(job: Job, spec: Any, say: Callable[[Any], None]) -> tuple[str, Any]:
    """Carry out a job in this process.

    Returns:
        ("done", result) or ("failed", failure).
    """
    try:
        return "done", job(spec, say)
    except BackfireError as failure:
        return "failed", failure
    except OSError as failure:
        return "failed", OSError(failure.errno, failure.strerror, failure.filename)
    except Exception:  # noqa: BLE001 - the outermost frame of the job: who started it tells it
        return "failed", JobCrashedError(traceback.format_exc())


@contextmanager
def _one_thread() -> Iterator[None]:
    """Start processes with one thread: libraries read these variables once, when first imported."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(parent: Connection, job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its jobs itself
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    while True:
        spec = parent.recv()
        parent.send(run_here(job, spec, lambda message: parent.send(("said", message))))


def _end_with_the_parent() -> None:
    """End at once when the parent is killed: nobody would hear of what is done here."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(_ORPHANED)
