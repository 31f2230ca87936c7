"""Progress of trainings: bars on a terminal, plain lines elsewhere, nothing with `--quiet`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from backfire.experiments import training_run


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
