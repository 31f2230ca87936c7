"""Span F1: of the candidate, and the gain in it."""

from collections.abc import Iterator
from typing import Final, Self

import numpy as np
from pydantic import Field, model_validator

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question
from backfire.report.gate.reach import PERCENT, hold_difference
from backfire.report.gate.span_scores import f1_change, f1_of_candidate
from backfire.report.numbers import percent


class SpanF1Limit(Settings):
    """What the candidate's F1, or the gain in F1, may not be shown to lie below."""

    min_percent: float | None = Field(None, ge=0, le=100)
    """The candidate's span F1 is at least this; broken if its upper limit lies below."""
    min_gain_points: float | None = Field(None, ge=-100, le=100)
    """The gain in span F1 is at least this; broken if its upper limit lies below."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.min_percent is None and self.min_gain_points is None:
            raise ValueError("expected min_percent or min_gain_points")
        return self


def _ask(limit: SpanF1Limit, judged: JudgedComparison) -> Iterator[Question]:
    text, spans = judged.text, judged.comparison.spans
    if spans is None:
        raise SettingsError(
            f"[span_f1]: the task {judged.comparison.task} has no spans. Limit [accuracy]."
        )
    gold, _, after = text.layers
    if limit.min_percent is not None:
        least = limit.min_percent / PERCENT
        wrong = np.mean([len(run) for run in after]) + len(gold)
        wrong *= 1 - (spans.f1_candidate or 0.0)
        yield hold_difference(
            "span F1 of the candidate",
            f"at least {percent(least)} %",
            least,
            "at least",
            f1_of_candidate(text),
            changed=float(wrong),
            what="spans are wrong",
        )
    if limit.min_gain_points is not None:
        least = limit.min_gain_points / PERCENT
        yield hold_difference(
            "gain in span F1",
            f"at least {percent(least)} points",
            least,
            "at least",
            f1_change(text),
            changed=spans.broken + spans.recovered + spans.spurious_born + spans.spurious_gone,
            what="spans changed",
        )


LIMIT: Final = Limit(
    title="Span F1",
    settings=SpanF1Limit,
    ask=_ask,
    example="min_percent = 20.0\nmin_gain_points = -5.0",
)
