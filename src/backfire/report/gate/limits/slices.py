"""Slices: none may be HARMED, and the net of those that are named stays small."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question
from backfire.report.gate.slice_rows import hold_net, none_harmed
from backfire.report.visible import visible

Points = Annotated[float, Field(ge=-100, le=100)]


class SlicesLimit(Settings):
    """What slices may not be shown to suffer."""

    not_harmed: bool | tuple[str, ...] = False
    """true: no slice may be HARMED; or the names of those that may not."""
    except_for: tuple[str, ...] = ()
    """Names of slices that may be."""
    max_net_points: Mapping[str, Points] = Field(default_factory=dict)
    """By slice: falsified less corrected, in per cent of its tokens, is at most this; broken if its
    lower limit lies above."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.not_harmed and not self.max_net_points:
            raise ValueError("expected not_harmed or max_net_points")
        if self.except_for and self.not_harmed is not True:
            raise ValueError("except_for makes exceptions from not_harmed = true")
        return self


def _ask(limit: SlicesLimit, judged: JudgedComparison) -> Iterator[Question]:
    rows = {row.name: row for row in judged.comparison.slices or ()}
    listed = limit.not_harmed if isinstance(limit.not_harmed, tuple) else ()
    for name in (*listed, *limit.except_for, *limit.max_net_points):
        if name not in rows:
            raise SettingsError(f"[slices]: {unknown_name('slice', name, rows)}")
    if limit.not_harmed:
        asked = [rows[name] for name in listed or rows if name not in limit.except_for]
        named = f"none of {', '.join(map(visible, listed))}" if listed else "no slice"
        wanted = f"{named} is HARMED"
        if limit.except_for:
            wanted += f", except for {', '.join(map(visible, limit.except_for))}"
        yield none_harmed(asked, name="harmed slices", wanted=wanted)
    for name, most in limit.max_net_points.items():
        yield hold_net(rows[name], most)


LIMIT: Final = Limit(
    title="Slices of the text",
    settings=SlicesLimit,
    ask=_ask,
    by_sums=True,
    example="""\
not_harmed = true
except_for = ["hashtag", "URL"]
max_net_points = { "first in the sentence" = 5.0 }""",
)
