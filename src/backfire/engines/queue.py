"""Jobs that wait for a worker, and what became of those that had one."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from backfire.records.errors import BackfireError

Spec = TypeVar("Spec")
Result = TypeVar("Result")
Rank = tuple[int, ...]

_TRIES: Final = 2
"""How often a job that crashes is tried; one that refuses its input is tried once."""


class JobFailedError(BackfireError):
    """A job ended without a result."""


class JobCrashedError(RuntimeError):
    """A job met a defect of Backfire; the message is the traceback of its process."""


@dataclass(frozen=True)
class Finished(Generic[Spec, Result]):
    """A job that has its result."""

    spec: Spec
    result: Result


@dataclass(frozen=True)
class Failed(Generic[Spec]):
    """A job that has none.

    Attributes:
        spec: The job.
        failure: What went wrong.
        again: Whether it waits for a second try.
    """

    spec: Spec
    failure: Exception
    again: bool


@dataclass(order=True)
class Waiting(Generic[Spec]):
    """A job in the queue: those of a lower rank come first, and among equals the older one."""

    rank: Rank
    age: int
    spec: Spec = field(compare=False)
    tries: int = field(default=0, compare=False)


class Queue(Generic[Spec]):
    """Jobs that wait, in order; whoever hears of a result may add more."""

    def __init__(self, specs: Iterable[Spec] = ()) -> None:
        self._heap: list[Waiting[Spec]] = []
        self._n_added = 0
        for spec in specs:
            self.add(spec)

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, spec: Spec, rank: Rank = ()) -> None:
        """Add a job; a lower rank comes first."""
        heapq.heappush(self._heap, Waiting(rank, self._n_added, spec))
        self._n_added += 1

    def take(self) -> Waiting[Spec]:
        """Take the first job out."""
        return heapq.heappop(self._heap)

    def give_back(
        self, job: Waiting[Spec], failure: Exception, *, tries: int = _TRIES
    ) -> Failed[Spec]:
        """Let a job that failed wait for another try, if the failure may have been chance.

        A job that crashed or was killed is tried once more. What a job says of its input or of the
        system (a `BackfireError`, an `OSError`) would only be said again.

        Args:
            job: The job.
            failure: What went wrong.
            tries: How often it is tried in all.
        """
        job.tries += 1
        chance = isinstance(failure, JobFailedError | JobCrashedError)
        again = chance and job.tries < tries
        if again:
            heapq.heappush(self._heap, job)
        return Failed(job.spec, failure, again)
