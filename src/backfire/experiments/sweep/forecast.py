"""How long the rest of a sweep takes, from what like runs cost and the tokens that are left."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import mean
from typing import Final

from backfire.corpora.subset import Size
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress

_BEST_EPOCH = 10
"""The best epoch of a training, on average over those of table-2; until runs have shown theirs."""

TOKENS_PER_CPU_SECOND = 9_000
"""What the paper's tagger trains, on average over table-2's runs; until runs have shown it."""


_SETTLED: Final = 300.0
"""For so many seconds of the clock the pace is as good as not known: processes start, corpora and
vectors are read, and epochs that are not finished count for nothing."""


@dataclass(frozen=True)
class Left:
    """What is still to be trained.

    Attributes:
        request: How it is asked for; one that is in progress counts for the rest.
        times: How often; an estimate where that is not known yet.
        cpu_seconds: What the whole of it is likely to cost; None to reckon it from its tokens.
    """

    request: RunRequest
    times: float = 1.0
    cpu_seconds: float | None = None


class Forecast:
    """Learns from the epochs that were trained how many tokens a second, and epochs a run, it is.

    Args:
        n_tokens: Gives how many tokens an epoch of a run has.
        clock: Gives the time in seconds.
        at_a_time: How many trainings run at a time on cores of their own, from which the pace is
            taken until there is one; None if not known.
    """

    def __init__(
        self,
        n_tokens: Callable[[RunRequest], int],
        clock: Callable[[], float] = time.monotonic,
        at_a_time: int | None = None,
    ) -> None:
        self._n_tokens = n_tokens
        self._clock = clock
        self._at_a_time = at_a_time
        self._started = clock()
        self._tokens = 0
        self._cpu_seconds = 0.0
        self._epochs: dict[str, int] = {}
        self._lengths: dict[_Kind, list[int]] = {}

    @property
    def tokens_per_cpu_second(self) -> float | None:
        """The speed so far; None before the first epoch."""
        return self._tokens / self._cpu_seconds if self._cpu_seconds else None

    def observe(self, progress: Progress) -> None:
        """Learn from an epoch."""
        if progress.epoch:
            self._tokens += progress.epoch.tokens
            self._cpu_seconds += progress.epoch.cpu_seconds
            self._epochs[progress.name] = progress.epoch.number

    def observe_end(self, request: RunRequest) -> None:
        """Learn how many epochs a run took."""
        if request.name in self._epochs:
            self._lengths.setdefault(_kind(request), []).append(self._epochs[request.name])

    def epochs(self, request: RunRequest) -> float:
        """Return how many epochs a run is likely to take."""
        training = request.settings.training
        if training.keep == "last":
            return training.epochs
        seen = self._lengths.get(_kind(request))
        return mean(seen) if seen else min(training.epochs, _BEST_EPOCH + training.patience)

    def expected_cpu_seconds(self, left: Iterable[Left]) -> float:
        """Return the CPU seconds that some runs will take, also before anything was trained."""
        return sum(each.times * self._cost(each) * self._share_left(each.request) for each in left)

    def seconds_left(self, left: Iterable[Left]) -> float | None:
        """Return how long some runs will take, at the pace so far; None before the first epoch."""
        if not self._cpu_seconds:
            return None
        cpu_seconds, seconds = self._cpu_seconds, self._clock() - self._started
        if self._at_a_time:
            cpu_seconds, seconds = cpu_seconds + self._at_a_time * _SETTLED, seconds + _SETTLED
        return self.expected_cpu_seconds(left) * seconds / cpu_seconds

    def _cost(self, left: Left) -> float:
        if left.cpu_seconds is not None:
            return left.cpu_seconds
        speed = self.tokens_per_cpu_second or TOKENS_PER_CPU_SECOND
        return self.epochs(left.request) * self._n_tokens(left.request) / speed

    def _share_left(self, request: RunRequest) -> float:
        done = self._epochs.get(request.name, 0)
        return max(0.0, 1 - done / self.epochs(request)) if done else 1.0


_Kind = tuple[str, bool, Size]
"""Trainings that are likely to take as many epochs: the corpus, whether they start at random, and
how many of its sentences they have."""


def _kind(request: RunRequest) -> _Kind:
    return request.corpus, request.source is None, request.settings.subset.sentences
