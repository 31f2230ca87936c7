"""Tries the ways of a shortlist within a time; what is done is kept, and never done again."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backfire.engines.jobs import work_off
from backfire.engines.queue import Failed, Finished, JobCrashedError, Queue
from backfire.experiments.recovery.beginning import Start
from backfire.experiments.recovery.making import Attempt, ask_for, is_done, make_way
from backfire.experiments.recovery.news import Planned, WayLeftOut, WayTried
from backfire.experiments.recovery.recipe import PLAIN, Training
from backfire.experiments.recovery.shortlist import Listed
from backfire.experiments.recovery.timing import Done, train_timed
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress
from backfire.records.durations import say_duration
from backfire.records.errors import BackfireError
from backfire.records.run_folder import RunFolder

Say = Callable[[Any], None]


class OutOfTimeError(BackfireError):
    """The time ran out in the middle of a training, which a later call goes on with."""


@dataclass(frozen=True)
class Job:
    """A training, and when it has to stop, in seconds since the epoch."""

    training: Training
    request: RunRequest
    deadline: float


@dataclass
class Trial:
    """The ways of a shortlist, tried one after the other.

    Attributes:
        start: Both systems.
        ways: What is to be tried, in its order.
        runs: The folder of the run folders.
        deadline: When the time is over, in seconds since the epoch.
        say: Told what happens.
        jobs: Trainings at a time.
        pace: Seconds of a clock for a CPU second of training, as far as it is known.
        attempts: What was tried.
        left_out: What was not, and why.
    """

    start: Start
    ways: Sequence[Listed]
    runs: Path
    deadline: float
    say: Say
    jobs: int = 1
    pace: float = 1.0
    attempts: list[Attempt] = field(default_factory=list)
    left_out: list[tuple[Listed, str]] = field(default_factory=list)
    _trained: dict[Training, RunFolder] = field(default_factory=dict)

    def run(self) -> None:
        """Try everything that fits into the time.

        Raises:
            JobCrashedError: If a training met a defect.
        """
        self._trained[PLAIN] = self.start.plain
        waiting = deque(dict.fromkeys(t for each in self.ways for t in each.way.trainings))
        self.say(Planned(len(self.ways), len(waiting), self._forecast(waiting), self._left()))
        self._finish_ready(waiting)
        queue: Queue[Job] = Queue()
        self._hand_out(queue, waiting, self.jobs)
        for outcome in work_off(train_in_time, queue, self.say, jobs=self.jobs):
            if isinstance(outcome, Finished):
                self.pace = outcome.result.pace or self.pace
                self._trained[outcome.spec.training] = outcome.result.folder
                self._finish_ready(waiting)
            elif outcome.again:
                continue
            else:
                self._give_up(outcome)
            self._hand_out(queue, waiting, 1)

    def _left(self) -> float:
        return max(0.0, self.deadline - time.time())

    def _estimate(self, training: Training) -> float:
        """Return about how many seconds a training takes."""
        return self.start.plain.manifest.cpu_seconds * training.effort * self.pace

    def _forecast(self, trainings: Iterable[Training]) -> float:
        return sum(map(self._estimate, trainings)) / self.jobs

    def _hand_out(self, queue: Queue[Job], waiting: deque[Training], n: int) -> None:
        """Give out the next trainings that are done already or fit into the time that is left."""
        while waiting and n:
            training = waiting.popleft()
            request = ask_for(self.start, training)
            needed, left = self._estimate(training), self._left()
            if needed <= left or is_done(request):
                queue.add(Job(training, request, self.deadline))
                n -= 1
                continue
            self._leave_out(
                training,
                f"it would take about {say_duration(needed)}, and {say_duration(left)} are left",
            )

    def _leave_out(self, training: Training, reason: str) -> None:
        for each in self.ways:
            if training in each.way.trainings:
                self._drop(each, reason)

    def _drop(self, listed: Listed, reason: str) -> None:
        self.left_out.append((listed, reason))
        self.say(WayLeftOut(listed.way.name, reason))

    def _give_up(self, outcome: Failed[Job]) -> None:
        if isinstance(outcome.failure, JobCrashedError):
            raise outcome.failure
        self._leave_out(outcome.spec.training, str(outcome.failure))

    def _finish_ready(self, waiting: Iterable[Training]) -> None:
        settled = {each.listed for each in self.attempts} | {each for each, _ in self.left_out}
        for listed in self.ways:
            if listed not in settled and all(each in self._trained for each in listed.way.new):
                self._finish(listed, waiting)

    def _finish(self, listed: Listed, waiting: Iterable[Training]) -> None:
        try:
            attempt = make_way(listed, self._trained, self.start.reference, self.runs)
        except BackfireError as failure:
            self._drop(listed, str(failure))
            return
        self.attempts.append(attempt)
        self.say(
            WayTried(
                name=listed.way.name,
                n_done=len(self.attempts) + len(self.left_out),
                n_ways=len(self.ways),
                score=attempt.folder.manifest.validation_score,
                seconds_left=min(self._forecast(waiting), self._left()),
            )
        )


def train_in_time(job: Job, say: Say) -> Done:
    """Carry out a training until it is done or the time is over.

    Raises:
        OutOfTimeError: If the time is over first.
        BackfireError: If it can't be trained.
    """

    def watch(progress: Progress) -> None:
        say(progress)
        if progress.epoch and time.time() > job.deadline:
            raise OutOfTimeError(
                f"the time was over after {progress.epoch.number} of at most {progress.epochs} "
                "epochs; the same command with more time goes on from about there"
            )

    return train_timed(job.request, watch)
