"""Jobs: the same function over many specs, one after the other or in processes.

Only frozen specs, messages and results cross a process border. Every job has a fresh process (the
"spawn" way, the same on Linux and macOS) with one thread, so a result does not depend on how many
jobs ran beside it.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from backfire.records.errors import BackfireError

Spec = TypeVar("Spec")
Result = TypeVar("Result")
Say = Callable[[Any], None]
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
        while waiting or running:
            while waiting and len(running) < jobs:
                receiver, process = _start(job, waiting.pop())
                running[receiver] = process
            ready = [receiver for receiver in running if receiver in wait(list(running))]
            for receiver in ready:
                kind, content = _receive(receiver, running)
                if kind == "said":
                    watch(content)
                    continue
                running.pop(receiver).join()
                if kind == "failed":
                    raise content
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


def _start(job: Callable[..., Any], spec: Any) -> tuple[Connection, BaseProcess]:
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, job, spec), daemon=True)
    process.start()
    sender.close()
    return receiver, process


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


def _work(sender: Connection, job: Callable[..., Any], spec: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its jobs itself
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        result = job(spec, lambda message: sender.send(("said", message)))
    except BackfireError as failure:
        sender.send(("failed", failure))
    except OSError as failure:
        sender.send(("failed", OSError(failure.errno, failure.strerror, failure.filename)))
    except Exception:  # noqa: BLE001 - the outermost frame of the process: the parent tells it
        sender.send(("failed", JobCrashedError(traceback.format_exc())))
    else:
        sender.send(("done", result))
    finally:
        sender.close()
