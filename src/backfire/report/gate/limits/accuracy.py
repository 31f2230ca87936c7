"""The candidate's token accuracy."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Measured, Question
from backfire.report.gate.reach import PERCENT
from backfire.report.gate.result import Reach
from backfire.report.numbers import percent
from backfire.scoring.binomial import MOST_COUNTS, binomial_lower_limit
from backfire.scoring.ratio import share_of


class AccuracyLimit(Settings):
    """What the candidate's accuracy may not be shown to lie below."""

    min_percent: float = Field(ge=0, le=100)
    """The candidate's token accuracy is at least this; broken if its upper limit lies below."""


def _ask(limit: AccuracyLimit, judged: JudgedComparison) -> Iterator[Question]:
    sums, n = judged.sums, judged.comparison.tokens.n
    least = limit.min_percent / PERCENT
    estimate = sums.estimate([sums.after, sums.tokens], share_of, "share")
    wrong = n - sums.total(sums.after)

    def reach(error: float) -> Reach | None:
        interval = estimate(1 - 2 * error).interval
        if interval is None or wrong > MOST_COUNTS:
            return interval
        return interval[0], max(interval[1], 1 - binomial_lower_limit(wrong, n, error))

    found = estimate(0.95)
    yield Measured(
        name="accuracy of the candidate",
        wanted=f"at least {percent(least)} %",
        limit=least,
        side="at least",
        observed=found.value,
        reach=reach,
        why_not=found.reason,
    )


LIMIT: Final = Limit(
    title="Token accuracy of the candidate",
    settings=AccuracyLimit,
    ask=_ask,
    by_sums=True,
    example="min_percent = 50.0",
)
