"""Tags: none may be HARMED, and the net of those that are named stays small."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question
from backfire.report.gate.slice_rows import hold_net, none_harmed

Points = Annotated[float, Field(ge=-100, le=100)]


class TagsLimit(Settings):
    """What the tokens of a gold tag (or in gold spans of a type) may not be shown to suffer."""

    not_harmed: bool = False
    """Whether no tag may be HARMED."""
    max_net_points: Mapping[str, Points] = Field(default_factory=dict)
    """By tag: falsified less corrected, in per cent of its tokens, is at most this; broken if its
    lower limit lies above."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.not_harmed and not self.max_net_points:
            raise ValueError("expected not_harmed or max_net_points")
        return self


def _ask(limit: TagsLimit, judged: JudgedComparison) -> Iterator[Question]:
    rows = {row.tags[0]: row for row in judged.comparison.slices or () if len(row.tags) == 1}
    for name in limit.max_net_points:
        if name not in rows:
            pooled = "Tags of fewer than 20 tokens share a row."
            raise SettingsError(f"[tags]: {unknown_name('tag', name, rows)} {pooled}")
    if limit.not_harmed:
        yield none_harmed(list(rows.values()), name="harmed tags", wanted="no tag is HARMED")
    for name, most in limit.max_net_points.items():
        yield hold_net(rows[name], most)


LIMIT: Final = Limit(
    title="Tags",
    settings=TagsLimit,
    ask=_ask,
    example="not_harmed = true\nmax_net_points = { PER = 10.0 }",
)
