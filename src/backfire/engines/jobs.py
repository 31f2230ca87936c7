"""Jobs: the same function over many specs, one after the other, in processes or on a cluster.

A failed job does not stop the others; more jobs may be added while some run.
"""

from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from typing import Any, TypeVar

from backfire.engines.processes import Worker, run_here
from backfire.engines.queue import Failed, Finished, Queue
from backfire.engines.ray_cluster import RayCluster, work_on_ray

Spec = TypeVar("Spec")
Result = TypeVar("Result")
Say = Callable[[Any], None]
Job = Callable[[Spec, Say], Result]
Outcome = Finished[Spec, Result] | Failed[Spec]


def work_off(
    job: "Job[Spec, Result]",
    queue: "Queue[Spec]",
    watch: Say,
    *,
    jobs: int = 1,
    cluster: RayCluster | None = None,
) -> "Iterator[Outcome[Spec, Result]]":
    """Carry out the jobs of a queue, in processes if more than one may run at a time.

    Args:
        job: A function of a module; it takes a spec and a function to report with.
        queue: What to run; specs must be picklable. Who hears of an outcome may add more.
        watch: Called here with everything that the jobs report.
        jobs: At most so many at a time, on this machine.
        cluster: Where to run instead of on this machine.

    Returns:
        What became of each job, as it is known. A job that failed is told every time; one that
        crashed or was killed is tried once more, and on a cluster four times.
    """
    if cluster is not None:
        return work_on_ray(job, queue, watch, cluster)
    return _serial(job, queue, watch) if jobs == 1 else _processes(job, queue, watch, jobs=jobs)


def run_serial(job: "Job[Spec, Result]", specs: Sequence[Spec], watch: Say) -> Iterator[Result]:
    """Run the jobs one after the other in this process; results come in the order of the specs.

    Raises:
        BackfireError: The first failure of a job.
        JobCrashedError: If a job met a defect.
    """
    return _results(_serial(job, Queue(specs), watch))


def run_processes(
    job: "Job[Spec, Result]", specs: Sequence[Spec], watch: Say, *, jobs: int
) -> Iterator[Result]:
    """Run the jobs in processes; results come as they are ready.

    Raises:
        BackfireError: The first failure of a job; the other jobs are stopped then.
        JobCrashedError: If a job met a defect.
    """
    return _results(_processes(job, Queue(specs), watch, jobs=jobs))


def run_jobs(
    job: "Job[Spec, Result]", specs: Sequence[Spec], watch: Say, *, jobs: int = 1
) -> Iterator[Result]:
    """Run the jobs, in processes if more than one may run at a time; the first failure is raised.

    Raises:
        BackfireError: The first failure of a job; the other jobs are stopped then.
        JobCrashedError: If a job met a defect.
    """
    return _results(work_off(job, Queue(specs), watch, jobs=min(jobs, max(len(specs), 1))))


def _results(outcomes: "Iterator[Outcome[Spec, Result]]") -> Iterator[Result]:
    for outcome in outcomes:
        if isinstance(outcome, Finished):
            yield outcome.result
        elif not outcome.again:
            raise outcome.failure


def _serial(
    job: "Job[Spec, Result]", queue: "Queue[Spec]", watch: Say
) -> "Iterator[Outcome[Spec, Result]]":
    while queue:
        waiting = queue.take()
        kind, content = run_here(job, waiting.spec, watch)
        if kind == "done":
            yield Finished(waiting.spec, content)
        else:
            yield queue.give_back(waiting, content)


def _processes(
    job: "Job[Spec, Result]", queue: "Queue[Spec]", watch: Say, *, jobs: int
) -> "Iterator[Outcome[Spec, Result]]":
    workers: list[Worker] = []
    try:
        while True:
            _hand_out(job, queue, workers, jobs)
            busy = {worker.connection: worker for worker in workers if worker.job}
            if not busy:
                return
            ready = wait(list(busy))
            for connection in [connection for connection in busy if connection in ready]:
                worker = busy[connection]
                kind, content = worker.receive()
                if kind == "said":
                    watch(content)
                    continue
                if kind == "died":
                    workers.remove(worker)
                waiting, worker.job = worker.job, None
                if waiting is None:
                    continue
                if kind == "done":
                    yield Finished(waiting.spec, content)
                else:
                    yield queue.give_back(waiting, content)
    finally:
        for worker in workers:
            worker.stop()


def _hand_out(
    job: "Job[Spec, Result]", queue: "Queue[Spec]", workers: list[Worker], n: int
) -> None:
    """Give every free worker a job; start one more where all are at work and there is room."""
    free = [worker for worker in workers if not worker.job]
    while queue and (free or len(workers) < n):
        if not free:
            free = [Worker(job)]
            workers += free
        free.pop().begin(queue.take())
