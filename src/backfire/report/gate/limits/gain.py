"""The gain in token accuracy."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question
from backfire.report.gate.reach import PERCENT, hold_difference
from backfire.report.numbers import percent
from backfire.scoring.ratio import share_of


class GainLimit(Settings):
    """What the gain may not be shown to lie below."""

    min_points: float = Field(ge=-100, le=100)
    """The gain is at least this; broken if its upper limit lies below."""


def _ask(limit: GainLimit, judged: JudgedComparison) -> Iterator[Question]:
    sums, tokens = judged.sums, judged.comparison.tokens
    least = limit.min_points / PERCENT
    columns = [sums.after - sums.before, sums.tokens]
    yield hold_difference(
        "gain",
        f"at least {percent(least)} points",
        least,
        "at least",
        sums.estimate(columns, share_of, "difference"),
        changed=tokens.falsified + tokens.corrected,
        what="tokens became right or wrong",
    )


LIMIT: Final = Limit(
    title="Gain in token accuracy",
    settings=GainLimit,
    ask=_ask,
    by_sums=True,
    example="min_points = -0.5",
)
