"""Progress of long work: bars on a terminal, plain lines elsewhere, nothing with `--quiet`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from backfire.experiments import training_run

_SECONDS_BETWEEN_LINES = 5


class Say(Protocol):
    """Takes the progress of a run."""

    def __call__(self, progress: "training_run.Progress") -> None:
        """Show it."""


@contextmanager
def showing_progress(*, quiet: bool) -> Iterator[Say]:
    """Give a function that shows the progress of trainings on stderr."""
    console = Console(stderr=True, quiet=quiet)
    if not console.is_terminal:
        yield lambda progress: console.print(_line(progress), highlight=False, soft_wrap=True)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("epoch {task.completed}/{task.total}  {task.fields[score]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        yield _Bars(bars)


@contextmanager
def counting_tokens(*, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that shows on stderr how many tokens are done: every few seconds a line."""
    console = Console(stderr=True, quiet=quiet)
    start = said = time.monotonic()

    def watch(n_tokens: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= _SECONDS_BETWEEN_LINES:
            said = now
            speed = n_tokens / (now - start)
            console.print(f"{n_tokens:,} tokens, {speed:,.0f} a second", highlight=False)

    yield watch


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, progress: "training_run.Progress") -> None:
        if progress.name not in self._tasks:
            self._tasks[progress.name] = self._bars.add_task(
                progress.name, total=progress.epochs, score=""
            )
        task, epoch = self._tasks[progress.name], progress.epoch
        if epoch is None:
            self._bars.update(task, completed=progress.epochs, score="done before")
        else:
            self._bars.update(task, completed=epoch.number, score=f"validation {epoch.score:.2%}")


def _line(progress: "training_run.Progress") -> str:
    epoch = progress.epoch
    if epoch is None:
        return f"{progress.name}: done before"
    speed = epoch.tokens / max(epoch.cpu_seconds, 1e-9)
    return (
        f"{progress.name}: epoch {epoch.number} of at most {progress.epochs}, "
        f"loss {epoch.loss:.4f}, validation {epoch.score:.2%}, {speed:,.0f} tokens/CPU second"
    )
