"""Jobs on a Ray cluster: each is a task of its own, whose reports come back as a stream.

Only frozen specs, messages and results cross the border, as with processes of this machine. A job
whose worker or machine dies is begun again elsewhere.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from queue import SimpleQueue
from socket import create_connection
from threading import Thread
from typing import Any, Final, TypeVar

from backfire.engines.processes import run_here
from backfire.engines.queue import Failed, Finished, JobFailedError, Queue, Waiting
from backfire.records.errors import SettingsError, missing_extra

Spec = TypeVar("Spec")
Result = TypeVar("Result")
Say = Callable[[Any], None]
Job = Callable[[Any, Say], Any]

_TRIES: Final = 5
"""How often a job is begun whose workers die: on a cluster machines come and go."""
_SECONDS: Final = 5.0
"""How often the size of the cluster is looked at while nothing is reported."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RayCluster:
    """A Ray cluster to work on.

    Attributes:
        address: `auto` for the one that this machine is part of, or `HOST:PORT` of its head.
        jobs: At most so many jobs at a time; None for as many as the cluster has processors (or
            GPUs, where jobs take these). More than it has wait, and let an autoscaler add machines.
        gpus: How many GPUs a job takes; a fraction shares one.
    """

    address: str
    jobs: int | None = None
    gpus: float = 0


def need_ray(command: str) -> None:
    """Refuse a command that runs on Ray where that is not installed.

    Args:
        command: What needs it, for instance "sweep --engine ray".

    Raises:
        MissingExtraError: If it is not.
    """
    if not find_spec("ray") or not find_spec("fsspec"):
        raise missing_extra(f"backfire {command}", "ray")


def work_on_ray(
    job: Job, queue: "Queue[Spec]", watch: Say, cluster: RayCluster
) -> "Iterator[Finished[Spec, Any] | Failed[Spec]]":
    """Carry out the jobs of a queue on a cluster (`jobs.work_off`).

    Args:
        job: A function of a module that every machine of the cluster can import.
        queue: What to run; who hears of an outcome may add more.
        watch: Called here with everything that the jobs report.
        cluster: Where.

    Raises:
        SettingsError: If there is no such cluster.
    """
    import ray

    with _connected(cluster):
        options = {"num_cpus": 1, "num_gpus": cluster.gpus, "max_retries": 0}
        task = ray.remote(num_returns="streaming", **options)(_stream)
        running: dict[Any, Waiting[Spec]] = {}
        try:
            while True:
                while queue and len(running) < _room(cluster):
                    waiting = queue.take()
                    running[task.remote(job, waiting.spec)] = waiting
                if not running:
                    return
                ready, _ = ray.wait(list(running), timeout=_SECONDS, fetch_local=False)
                for stream in ready:
                    kind, content = _hear(stream)
                    if kind == "said":
                        watch(content)
                        continue
                    waiting = running.pop(stream)
                    if kind == "done":
                        yield Finished(waiting.spec, content)
                    elif kind == "died":
                        yield queue.give_back(waiting, content, tries=_TRIES)
                    else:
                        yield queue.give_back(waiting, content)
        finally:
            for stream in running:
                ray.cancel(stream, force=True)


def _stream(job: Job, spec: Any) -> Iterator[tuple[str, Any]]:
    """Give what a job reports, as it does, and at last what became of it; runs on a worker."""
    messages: SimpleQueue[tuple[str, Any]] = SimpleQueue()

    def work() -> None:
        messages.put(run_here(job, spec, lambda message: messages.put(("said", message))))

    Thread(target=work, name="backfire-job", daemon=True).start()
    kind = "said"
    while kind == "said":
        kind, content = messages.get()
        yield kind, content


def _hear(stream: Any) -> tuple[str, Any]:
    """Return the next report: ("said" | "done" | "failed" | "died", content)."""
    import ray
    from ray.exceptions import RayError

    try:
        report: tuple[str, Any] = ray.get(next(stream))
    except (RayError, StopIteration) as failure:
        reason = str(failure).strip().partition("\n")[0] or type(failure).__name__
        return "died", JobFailedError(
            f"a worker of the cluster ended without a result ({reason}); it was killed, ran out of "
            "memory, lost its machine, or can't import Backfire. Ray's logs tell more. Start the "
            "same command again: finished runs are kept."
        )
    return report


def _room(cluster: RayCluster) -> int:
    """Return how many jobs may run at a time, of a cluster that grows and shrinks."""
    import ray

    if cluster.jobs is not None:
        return cluster.jobs
    there = ray.cluster_resources()
    room = there.get("CPU", 0)
    if cluster.gpus:
        room = min(room, there.get("GPU", 0) / cluster.gpus)
    return max(1, int(room))


@contextmanager
def _connected(cluster: RayCluster) -> Iterator[None]:
    """Be connected to a cluster; a connection to it that was there stays."""
    import ray

    if ray.is_initialized():
        _check_connection(cluster.address)
        yield
        return
    try:
        _reach(cluster.address)
        ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, ValueError, RuntimeError) as failure:
        reason = str(failure).strip().partition("\n")[0].removesuffix(".")
        raise SettingsError(
            f"no Ray cluster at {cluster.address!r}: {reason}. Start one with `ray start --head` "
            "and give its address, HOST:6379, or run this command on a machine of the cluster with "
            "--address auto."
        ) from None
    _log.info("Ray cluster at %s: %s", _address_there(), ray.cluster_resources())
    try:
        yield
    finally:
        ray.shutdown()


def _address_there() -> str:
    """Return the address of the cluster that this process is connected to."""
    import ray

    address: str = ray.get_runtime_context().gcs_address
    return address


def _check_connection(address: str) -> None:
    """See that this process is connected to the cluster that is asked for.

    Raises:
        SettingsError: If it is to another one.
    """
    there = _address_there()
    if address not in {"auto", there}:
        raise SettingsError(
            f"Ray: this process is connected to the cluster at {there}, and that at {address} is "
            "asked for. Give the address of the former, or end that connection: ray.shutdown()."
        )


def _reach(address: str) -> None:
    """See that somebody listens at an address, for which Ray itself would wait for minutes.

    Raises:
        OSError: If nobody does.
        ValueError: If it is no address of a head, as those of Ray's client, which has no streams.
    """
    host, colon, port = address.rpartition(":")
    if address == "auto":
        return
    if not colon or not port.isdigit() or "/" in host:
        raise ValueError("expected auto or HOST:PORT")
    with create_connection((host, int(port)), timeout=_SECONDS):
        pass
