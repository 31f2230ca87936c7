"""Systematic negative transfer: the part of NT that comes back whatever the run."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from pydantic import Field

from backfire.records.settings import Settings
from backfire.report.comparison import Comparison
from backfire.report.findings import Unit
from backfire.report.gate.judged import JudgedComparison
from backfire.report.gate.limit import Limit
from backfire.report.gate.question import Measured, Question
from backfire.report.gate.reach import PERCENT
from backfire.report.gate.result import Reach
from backfire.report.noise import Noise
from backfire.report.numbers import percent, plural
from backfire.scoring.student import student_quantile


class SystematicLimit(Settings):
    """What S may not be shown to lie above."""

    max_percent: float = Field(0.0, ge=0, le=100)
    """S, in per cent of the tokens, is at most this; broken if the lower limit of S_low lies above.
    0: the change may break nothing systematically."""
    min_runs: int = Field(2, ge=2)
    """With fewer independent runs (or source models) on a side it is not tested. From 5 on, the
    limit holds for other runs of the recipes too; with fewer, for these runs only."""


def _ask(limit: SystematicLimit, judged: JudgedComparison) -> Iterator[Question]:
    noise, most = judged.comparison.noise, limit.max_percent / PERCENT
    found = noise.systematic_negative_transfer
    yield Measured(
        name="systematic negative transfer",
        wanted=f"at most {percent(most)} % of the tokens",
        limit=most,
        side="at most",
        observed=found.low if found else None,
        reach=partial(_reach, judged.comparison),
        why_not=_why_not(noise, limit.min_runs, judged.sums.unit_name),
        scope="given these runs" if noise.limit_covers == "these runs" else "",
    )


def _why_not(noise: Noise, min_runs: int, unit: Unit) -> str | None:
    if noise.reason:
        return noise.reason
    units = min(noise.reference_source_models, noise.source_models)
    if units < min_runs:
        have = plural(units, "independent run")
        return f"a side has {have} only, and the gate asks for {min_runs}"
    found = noise.systematic_negative_transfer
    if found is None or found.low_limit is None:
        return f"its spread over the {unit}s can't be estimated"
    return None


def _reach(comparison: Comparison, error: float) -> Reach | None:
    """Move the 95 % limit to another level; the upper end of S_low says nothing of S."""
    found, noise = comparison.noise.systematic_negative_transfer, comparison.noise
    if found is None or found.low is None or found.low_limit is None:
        return None
    inputs = comparison.inputs
    units = inputs.sentences
    if inputs.unit == "document" and inputs.documents is not None:
        units = inputs.documents
    if noise.limit_covers == "other runs":
        units = min(noise.reference_source_models, noise.source_models)
    wider = student_quantile(1 - error, units - 1) / student_quantile(0.95, units - 1)
    return found.low - wider * (found.low - found.low_limit), None


LIMIT: Final = Limit(
    title="Systematic negative transfer (S)",
    settings=SystematicLimit,
    ask=_ask,
    by_sums=True,
    example="max_percent = 0.0\nmin_runs = 2",
)
