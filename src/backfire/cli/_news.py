"""How long work of many runs goes: bars on a terminal, lines elsewhere, nothing with `--quiet`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Say = Callable[[Any], None]


@contextmanager
def showing_news(
    line: Callable[[Any], str | None], on_bars: Callable[[Progress], Say], *, quiet: bool
) -> Iterator[Say]:
    """Give a function that shows news on stderr.

    Args:
        line: What to say of a piece of news where there is no terminal; None for nothing.
        on_bars: Makes the function that shows news where there is one; bars have a `note`.
        quiet: Show nothing.
    """
    console = Console(stderr=True, quiet=quiet)
    if not console.is_terminal:
        yield lambda news: say_line(console, line(news))
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        yield on_bars(bars)


def say_line(console: Console, line: str | None) -> None:
    """Print a line as it is, if there is one."""
    if line:
        console.print(line, highlight=False, soft_wrap=True, markup=False)
