"""Progress of a search: bars on a terminal, a line a way elsewhere, nothing with `--quiet`."""

from contextlib import AbstractContextManager
from typing import Any

from rich.progress import Progress

from backfire.cli._news import Say, say_line, showing_news
from backfire.records.durations import say_duration


def showing_search(*, quiet: bool) -> AbstractContextManager[Say]:
    """Give a function that shows on stderr how a search goes."""
    return showing_news(_line, lambda bars: _Bars(bars).show, quiet=quiet)


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._all = bars.add_task("ways", total=None, note="opening both systems")
        self._task = bars.add_task("", total=None, note="", visible=False)

    def show(self, news: Any) -> None:
        from backfire.experiments.recovery.news import Planned, WayTried
        from backfire.experiments.training_run import Progress as Epoch

        if isinstance(news, Epoch):
            if news.epoch:
                self._bars.update(
                    self._task, description=news.name, total=news.epochs, visible=True,
                    completed=news.epoch.number, note=f"validation {news.epoch.score:.2%}",
                )  # fmt: skip
            return
        if isinstance(news, Planned):
            self._bars.update(self._all, total=news.n_ways, note="")
        if isinstance(news, WayTried):
            note = f"{news.n_done}/{news.n_ways}  about {say_duration(news.seconds_left)} left"
            self._bars.update(self._all, completed=news.n_done, note=note)
        else:
            say_line(self._bars.console, _line(news))


def _line(news: Any) -> str | None:
    """Return what to say of a piece of news; nothing of most epochs."""
    from backfire.experiments.recovery.news import Planned, WayLeftOut, WayTried
    from backfire.experiments.training_run import Progress as Epoch

    if isinstance(news, Planned):
        trainings = (
            f"{news.n_trainings} trainings of about {say_duration(news.seconds)} together if none "
            "is done yet"
            if news.n_trainings
            else "no training"
        )
        return f"{news.n_ways} ways, {trainings}; {say_duration(news.budget_seconds)} are left"
    if isinstance(news, WayTried):
        return (
            f"[{news.n_done}/{news.n_ways}] {news.name}: validation {news.score:.2%}; "
            f"about {say_duration(news.seconds_left)} left"
        )
    if isinstance(news, WayLeftOut):
        return f"not tried: {news.name}: {news.reason}"
    if isinstance(news, Epoch) and (news.epoch is None or news.epoch.number == 1):
        done = "done before" if news.epoch is None else "training"
        return f"{news.name}: {done}"
    return None
