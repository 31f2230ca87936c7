"""Trainings whose time is taken: the next ones are estimated from it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.records.run_folder import RunFolder


@dataclass(frozen=True)
class Done:
    """A training that is done.

    Attributes:
        folder: Its run.
        pace: Seconds of a clock for each of its CPU seconds, 1 at the least; None if it was there
            already.
    """

    folder: RunFolder
    pace: float | None


def train_timed(request: RunRequest, say: Callable[[Any], None]) -> Done:
    """Carry out a training, unless it was done before.

    Raises:
        BackfireError: If it can't be trained.
    """
    began, heard = time.time(), False

    def watch(progress: Progress) -> None:
        nonlocal heard
        heard = heard or progress.epoch is not None
        say(progress)

    folder = carry_out(request, watch)
    seconds = folder.manifest.cpu_seconds
    pace = (time.time() - began) / seconds if heard and seconds else None
    return Done(folder, max(1.0, pace) if pace else None)
