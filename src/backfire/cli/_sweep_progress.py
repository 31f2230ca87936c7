"""Progress of a sweep: bars on a terminal, one line a run elsewhere, nothing with `--quiet`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import Progress, TaskID

from backfire.cli._news import Say, say_line, showing_news
from backfire.records.durations import say_duration

if TYPE_CHECKING:
    from backfire.experiments.sweep.news import (
        EvidenceWritten,
        RunEnded,
        RunFailed,
        Standing,
        StatesRemoved,
        SweepBegun,
    )
    from backfire.experiments.sweep.outcome import SweepOutcome
    from backfire.experiments.training_run import Progress as Epoch

_BAD_INPUT, _DEFECT = 2, 3
_MEGABYTE = 1e6


def showing_sweep(*, quiet: bool) -> AbstractContextManager[Say]:
    """Give a function that shows on stderr how a sweep goes."""
    return showing_news(_line, lambda bars: _Bars(bars).show, quiet=quiet)


def tell_failures(outcome: "SweepOutcome") -> int:
    """Tell which runs failed, before what is there is drawn all the same; return the exit code."""
    for text in outcome.lost_texts:
        typer.echo(f"LOST {text}", err=True)
    for name, failure in outcome.failures.items():
        typer.echo(f"FAILED {name}: {failure}", err=True)
    if outcome.complete:
        return 0
    return _DEFECT if outcome.met_a_defect else _BAD_INPUT


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._all = bars.add_task("all runs", total=None, note="making the plan")
        self._tasks: dict[str, TaskID] = {}

    def show(self, news: Any) -> None:
        from backfire.experiments.sweep.news import RunEnded, RunFailed, SweepBegun
        from backfire.experiments.training_run import Progress as Epoch

        if isinstance(news, Epoch):
            self._show_epoch(news)
            return
        if isinstance(news, RunEnded | RunFailed) and news.name in self._tasks:
            self._bars.remove_task(self._tasks.pop(news.name))
        if isinstance(news, RunEnded | SweepBegun):
            standing = news.standing
            note = f"{standing.n_done}/{_about(standing)}  {_left(standing)}"
            self._bars.update(
                self._all, completed=standing.n_done, total=standing.n_runs, note=note
            )
        if not isinstance(news, RunEnded):
            say_line(self._bars.console, _line(news))

    def _show_epoch(self, progress: "Epoch") -> None:
        epoch = progress.epoch
        if epoch is None:
            return
        if progress.name not in self._tasks:
            task = self._bars.add_task(progress.name, total=progress.epochs, note="")
            self._tasks[progress.name] = task
        note = f"epoch {epoch.number}/{progress.epochs}  validation {epoch.score:.2%}"
        self._bars.update(self._tasks[progress.name], completed=epoch.number, note=note)


def _line(news: Any) -> str | None:
    """Return what to say of a piece of news; nothing of an epoch."""
    writers: dict[str, Callable[[Any], str]] = {
        "StageBegun": str,
        "SweepBegun": _begun,
        "RunEnded": _ended,
        "RunFailed": _failed,
        "EvidenceWritten": _written,
        "StatesAbsent": str,
        "TextLost": str,
        "TextWritten": str,
        "StatesRemoved": _removed,
    }
    writer = writers.get(type(news).__name__)
    return writer(news) if writer else None


def _begun(news: "SweepBegun") -> str:
    return f"{news.standing.n_done} of {_about(news.standing)} runs are there already"


def _failed(news: "RunFailed") -> str:
    from backfire.report.numbers import plural

    if news.again:
        return f"{news.name}: {news.failure} It is tried once more."
    skipped = (
        f" Skipped, since they start from it: {plural(news.skipped, 'run')}."
        if news.skipped
        else ""
    )
    return f"{news.name} FAILED: {news.failure}{skipped}"


def _written(news: "EvidenceWritten") -> str:
    from backfire.report.numbers import plural

    return f"wrote {news.path} ({plural(news.n_runs, 'run')})"


def _removed(news: "StatesRemoved") -> str:
    freed = f"{news.n_bytes / _MEGABYTE:,.0f} MB"
    return f"removed the pretraining states of {news.name} ({freed}): their runs are done"


def _ended(news: "RunEnded") -> str:
    standing = news.standing
    return (
        f"[{standing.n_done}/{_about(standing)}] {news.name}: validation {news.score:.2%} at epoch "
        f"{news.epoch}, {news.cpu_seconds:,.0f} CPU s; {_left(standing)}"
    )


def _about(standing: "Standing") -> str:
    return f"{'about ' if standing.is_estimate else ''}{standing.n_runs}"


def _left(standing: "Standing") -> str:
    if standing.seconds_left is None or standing.tokens_per_cpu_second is None:
        return "time left not known yet"
    return (
        f"about {say_duration(standing.seconds_left)} left "
        f"({standing.tokens_per_cpu_second:,.0f} tokens/CPU second)"
    )
