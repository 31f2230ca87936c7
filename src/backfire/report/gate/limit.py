"""A kind of limit is one file that says how it is set and what it asks of a comparison."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backfire.records.registry import Registry
from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.question import Question

LIMITS: Final = Registry("backfire.report.gate.limits", "LIMIT", "limit")
"""Every kind of limit, by the name that its table has in a gate file."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A kind of limit.

    Attributes:
        title: What it limits.
        settings: How it is set: the table of the gate file. Shares are in per cent and differences
            in points of per cent, as their names say.
        ask: Takes the settings and what is judged to what is asked. It raises a `SettingsError` for
            a name that the comparison doesn't have, and for limits that its task has no use for.
        load: Reads files that the settings name, given the folder where relative paths start.
        by_sums: Whether it asks for nothing but the comparison and `JudgedComparison.sums`, which
            are known of a table that is read part by part, too.
        example: Such a table with every setting in it, that a comparison of the task "ner" with
            types PER and LOC can answer.
    """

    title: str
    settings: type[Settings]
    ask: Callable[[Any, JudgedComparison], Iterable[Question]]
    example: str
    by_sums: bool = False
    load: Callable[[Any, Path], Settings] = lambda settings, _: settings
