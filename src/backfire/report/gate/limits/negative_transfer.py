"""Negative transfer: the tokens that were right and are wrong now."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from backfire.records.settings import Settings
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Question
from backfire.report.gate.reach import PERCENT, hold_share
from backfire.report.numbers import percent
from backfire.scoring.ratio import share_of


class NegativeTransferLimit(Settings):
    """What negative transfer may not be shown to lie above."""

    max_percent: float = Field(ge=0, le=100)
    """NT, in per cent of the tokens, is at most this; broken if its lower limit lies above."""


def _ask(limit: NegativeTransferLimit, judged: JudgedComparison) -> Iterator[Question]:
    sums, tokens = judged.sums, judged.comparison.tokens
    most = limit.max_percent / PERCENT
    yield hold_share(
        "negative transfer",
        f"at most {percent(most)} % of the tokens",
        most,
        sums.estimate([sums.falsified, sums.tokens], share_of, "share"),
        count=tokens.falsified,
        of=tokens.n,
    )


LIMIT: Final = Limit(
    title="Negative transfer (NT)",
    settings=NegativeTransferLimit,
    ask=_ask,
    by_sums=True,
    example="max_percent = 3.0",
)
