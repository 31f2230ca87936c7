"""Many runs at a time on one device: in processes, or in threads with a CUDA stream each."""

import multiprocessing
import threading
import time
from contextlib import nullcontext
from functools import partial

import torch

from device_parts.lab import Lab
from device_parts.timing import attempt, epochs_of, finish

_PATIENCE = 90  # seconds


def processes(lab: Lab) -> dict:
    """Tokens a second of many runs at a time, each in a process of its own, all together."""
    counts = (2,) if lab.plan.quick else (4, 8, 14)
    return {f"{n} processes": attempt(partial(_processes_rate, lab, n)) for n in counts}


def streams(lab: Lab) -> dict:
    """Tokens a second of several runs as threads, each with a stream of its own, all together."""
    counts = (2,) if lab.plan.quick else (2, 4)
    return {f"{n} streams": attempt(partial(_streams_rate, lab, n)) for n in counts}


def _processes_rate(lab: Lab, n: int) -> float:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(n + 1)
    n_epochs = 1 if lab.plan.quick else 3
    workers = [
        context.Process(target=_train_beside, args=(lab, k, n_epochs, barrier), daemon=True)
        for k in range(n)
    ]
    for worker in workers:
        worker.start()
    try:
        seconds = _seconds_between(barrier)
    finally:
        for worker in workers:
            worker.join(timeout=10)
            if worker.is_alive():
                worker.kill()
    return n * n_epochs * lab.training.n_tokens / seconds


def _streams_rate(lab: Lab, n: int) -> float:
    barrier = threading.Barrier(n + 1)
    n_epochs = 1 if lab.plan.quick else 2
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        own = torch.cuda.stream(torch.cuda.Stream()) if lab.plan.on_cuda else nullcontext()
        try:
            with own:
                _train_beside(lab, seed, n_epochs, barrier)
        except BaseException as failure:  # noqa: BLE001 - the main thread tells it
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(k,), daemon=True) for k in range(n)]
    for thread in threads:
        thread.start()
    try:
        seconds = _seconds_between(barrier)
    except threading.BrokenBarrierError:
        raise failures[0] if failures else TimeoutError("the threads took too long") from None
    for thread in threads:
        thread.join(timeout=10)
    return n * n_epochs * lab.training.n_tokens / seconds


def _seconds_between(barrier: threading.Barrier) -> float:
    """Return the seconds from when all have warmed up to when all have trained."""
    barrier.wait(timeout=_PATIENCE)
    start = time.perf_counter()
    barrier.wait(timeout=_PATIENCE)
    return time.perf_counter() - start


def _train_beside(lab: Lab, seed: int, n_epochs: int, barrier: threading.Barrier) -> None:
    """Train a warm-up epoch, meet the others, train, meet again; a failure lets nobody wait."""
    try:
        torch.set_num_threads(1)
        epochs = epochs_of(lab, seed)
        next(epochs)
        finish(lab.plan)
        barrier.wait()
        for _ in range(n_epochs):
            next(epochs)
        finish(lab.plan)
        barrier.wait()
    except BaseException:
        barrier.abort()
        raise
