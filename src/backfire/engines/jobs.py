"""Jobs: the same function over many specs, one after the other or in processes.

Only frozen specs, messages and results cross a process border. Processes are spawned (the same on
Linux and macOS), have one thread, and take one job after the other, so that a result does not
depend on how many jobs ran beside it.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeVar

from backfire.records.errors import BackfireError

Spec = TypeVar("Spec")
Result = TypeVar("Result")
Say = Callable[[Any], None]
_NO_MORE: Final = "no more jobs"
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
Job = Callable[[Spec, Say], Result]


class JobFailedError(BackfireError):
    """A job ended without a result."""


class JobCrashedError(RuntimeError):
    """A job met a defect of Backfire; the message is the traceback of its process."""


def run_serial(job: "Job[Spec, Result]", specs: Sequence[Spec], watch: Say) -> Iterator[Result]:
    """Run the jobs one after the other in this process; results come in the order of the specs."""
    for spec in specs:
        yield job(spec, watch)


def run_processes(
    job: "Job[Spec, Result]", specs: Sequence[Spec], watch: Say, *, jobs: int
) -> Iterator[Result]:
    """Run the jobs in processes; results come as they are ready.

    Args:
        job: A function of a module; it takes a spec and a function to report with.
        specs: What to run; each must be picklable.
        watch: Called here with everything that the jobs report.
        jobs: At most so many at a time.

    Raises:
        BackfireError: The first failure of a job; the other jobs are stopped then.
        JobCrashedError: If a job met a defect.
    """
    waiting = list(reversed(specs))
    running: dict[Connection, BaseProcess] = {}
    try:
        for _ in range(min(jobs, len(specs))):
            worker, process = _start(job)
            running[worker] = process
            worker.send(waiting.pop())
        while running:
            ready = wait(list(running))
            for worker in [worker for worker in running if worker in ready]:
                kind, content = _receive(worker, running)
                if kind == "said":
                    watch(content)
                elif kind == "failed":
                    raise content
                else:
                    _go_on(worker, waiting, running)
                    yield content
    finally:
        for process in running.values():
            process.terminate()
            process.join()


def run_jobs(
    job: "Job[Spec, Result]", specs: Sequence[Spec], watch: Say, *, jobs: int = 1
) -> Iterator[Result]:
    """Run the jobs, in processes if more than one may run at a time."""
    if jobs == 1 or len(specs) == 1:
        return run_serial(job, specs, watch)
    return run_processes(job, specs, watch, jobs=jobs)


def _start(job: Callable[..., Any]) -> tuple[Connection, BaseProcess]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, job), daemon=True)
    with _one_thread():
        process.start()
    theirs.close()
    return ours, process


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


def _go_on(worker: Connection, waiting: list[Any], running: dict[Connection, BaseProcess]) -> None:
    """Give a worker that is free the next job, or let it go."""
    if waiting:
        worker.send(waiting.pop())
        return
    worker.send(_NO_MORE)
    running.pop(worker).join()
    worker.close()


def _receive(receiver: Connection, running: dict[Connection, BaseProcess]) -> tuple[str, Any]:
    try:
        message: tuple[str, Any] = receiver.recv()
    except EOFError:
        process = running[receiver]
        process.join()
        return "failed", JobFailedError(
            f"a job's process ended without a result (exit code {process.exitcode}); it was killed "
            "or ran out of memory. Start the same command again: finished runs are kept."
        )
    return message


def _work(parent: Connection, job: Callable[..., Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its jobs itself
    while (spec := parent.recv()) != _NO_MORE:
        parent.send(_carry_out(job, spec, lambda message: parent.send(("said", message))))


def _carry_out(job: Callable[..., Any], spec: Any, say: Say) -> tuple[str, Any]:
    try:
        return "done", job(spec, say)
    except BackfireError as failure:
        return "failed", failure
    except OSError as failure:
        return "failed", OSError(failure.errno, failure.strerror, failure.filename)
    except Exception:  # noqa: BLE001 - the outermost frame of the process: the parent tells it
        return "failed", JobCrashedError(traceback.format_exc())
