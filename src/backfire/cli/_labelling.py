"""Progress of models that label a text: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_SECONDS_BETWEEN_LINES: Final = 5


@contextmanager
def labelling(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows on stderr how many words a model has labelled, of how many."""
    console = Console(stderr=True, quiet=quiet, highlight=False)
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,} words"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def show(model: str, done: int, n_words: int) -> None:
            if model not in tasks:
                tasks[model] = bars.add_task(model, total=n_words)
            bars.update(tasks[model], completed=done)

        yield show


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: dict[str, float] = {}

    def __call__(self, model: str, done: int, n_words: int) -> None:
        now = time.monotonic()
        since = now - self._said.setdefault(model, now)
        if since >= _SECONDS_BETWEEN_LINES or done == n_words:
            self._said[model] = now
            line = f"{model}: {done:,} of {n_words:,} words labelled"
            self._console.print(line, markup=False, soft_wrap=True)
