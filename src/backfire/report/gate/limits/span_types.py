"""Span types: how many of their gold spans break, and the change in their F1."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from backfire.records.errors import SettingsError, unknown_name
from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question
from backfire.report.gate.reach import PERCENT, hold_difference, hold_share
from backfire.report.gate.span_scores import (
    broken_share,
    count_broken,
    count_changed,
    count_gold,
    f1_change,
)
from backfire.report.numbers import percent
from backfire.report.visible import visible

Percent = Annotated[float, Field(ge=0, le=100)]
Points = Annotated[float, Field(ge=-100, le=100)]


class SpanTypesLimit(Settings):
    """What span types may not be shown to suffer."""

    max_broken_percent: Mapping[str, Percent] = Field(default_factory=dict)
    """By type: the share of its gold spans that break (right before and not after) is at most this;
    broken if its lower limit lies above."""
    min_f1_gain_points: Mapping[str, Points] = Field(default_factory=dict)
    """By type: the gain in its F1 is at least this; broken if its upper limit lies below."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.max_broken_percent and not self.min_f1_gain_points:
            raise ValueError("expected max_broken_percent or min_f1_gain_points, by span type")
        return self


def _ask(limit: SpanTypesLimit, judged: JudgedComparison) -> Iterator[Question]:
    text = judged.text
    if judged.comparison.spans is None:
        raise SettingsError(
            f"[span_types]: the task {judged.comparison.task} has no spans. Limit [tags]."
        )
    types = {kind: place for place, kind in enumerate(text.labels.types)}
    for name in (*limit.max_broken_percent, *limit.min_f1_gain_points):
        if name not in types:
            raise SettingsError(f"[span_types]: {unknown_name('span type', name, types)}")
    for name, most_percent in limit.max_broken_percent.items():
        most, place = most_percent / PERCENT, types[name]
        yield hold_share(
            f"broken spans of type {visible(name)}",
            f"at most {percent(most)} % of its gold spans",
            most,
            broken_share(text, place),
            count=count_broken(text, place),
            of=count_gold(text, place),
        )
    for name, least_points in limit.min_f1_gain_points.items():
        least, place = least_points / PERCENT, types[name]
        yield hold_difference(
            f"gain in F1 of type {visible(name)}",
            f"at least {percent(least)} points",
            least,
            "at least",
            f1_change(text, place),
            changed=count_changed(text, place),
            what="spans of it changed",
        )


LIMIT: Final = Limit(
    title="Span types",
    settings=SpanTypesLimit,
    ask=_ask,
    example="max_broken_percent = { PER = 40.0 }\nmin_f1_gain_points = { LOC = -5.0 }",
)
