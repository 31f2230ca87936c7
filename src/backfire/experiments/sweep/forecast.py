"""How long the rest of a sweep takes, from the tokens that are still to be trained on."""

import time
from collections.abc import Callable, Iterable
from statistics import mean

from backfire.corpora.subset import Size
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress

_BEST_EPOCH = 10
"""The best epoch of a training, on average over those of table-2; until runs have shown theirs."""

TOKENS_PER_CPU_SECOND = 9_000
"""What the paper's tagger trains, on average over table-2's runs; until runs have shown it."""


class Forecast:
    """Learns from the epochs that were trained how many tokens a second, and epochs a run, it is.

    Args:
        n_tokens: Gives how many tokens an epoch of a run has.
        clock: Gives the time in seconds.
    """

    def __init__(
        self, n_tokens: Callable[[RunRequest], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._n_tokens = n_tokens
        self._clock = clock
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

    def expected_cpu_seconds(self, requests: Iterable[tuple[RunRequest, float]]) -> float:
        """Return the CPU seconds that some runs will take, also before anything was trained.

        Args:
            requests: As in `seconds_left`.
        """
        speed = self.tokens_per_cpu_second or TOKENS_PER_CPU_SECOND
        return self._tokens_left(requests) / speed

    def seconds_left(self, requests: Iterable[tuple[RunRequest, float]]) -> float | None:
        """Return how long some runs will take, at the pace so far; None before the first epoch.

        Args:
            requests: Each with how often it is to be done; runs in progress count for the rest.
        """
        if not self._tokens:
            return None
        return self._tokens_left(requests) * (self._clock() - self._started) / self._tokens

    def _tokens_left(self, requests: Iterable[tuple[RunRequest, float]]) -> float:
        return sum(
            times
            * max(0.0, self.epochs(request) - self._epochs.get(request.name, 0))
            * self._n_tokens(request)
            for request, times in requests
        )


_Kind = tuple[str, bool, Size]
"""Trainings that are likely to take as many epochs: the corpus, whether they start at random, and
how many of its sentences they have."""


def _kind(request: RunRequest) -> _Kind:
    return request.corpus, request.source is None, request.settings.subset.sentences
