"""The token side of a comparison: counts, rates, chance and the confusion of flips."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from backfire.report.findings import Count, Flip, Rates, Sides, TokenCounts
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.transitions.confusion import confusion
from backfire.transitions.outcomes import OUTCOMES
from backfire.transitions.rates import UNDEFINED, rates_of

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

FLIPS_KEPT = 500
"""How many rows of the confusion the record keeps."""

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ComparedTokens:
    """What the tokens say."""

    counts: TokenCounts
    rates: Rates
    accuracy: Sides
    gain: Estimate
    positive_transfer: Estimate
    negative_transfer: Estimate
    z_token: float | None
    z_reason: str | None
    undefined: dict[str, str]


def compare_tokens(outcomes: npt.NDArray[np.int64], pairs: int) -> ComparedTokens:
    """Estimate the rates with intervals clustered by sentence.

    Args:
        outcomes: (S, 5) a row a sentence, as `transitions.run_codes.count_outcomes` counts them;
            sentences without gold are left out.
        pairs: How many pairs of runs there are.
    """
    counts = outcomes[outcomes.any(axis=1)] / pairs
    totals = dict(zip(OUTCOMES, counts.sum(axis=0).tolist(), strict=True))
    rates = rates_of(totals)
    flips = totals["corrected"] + totals["falsified"]
    undefined = {f"rates.{name}": UNDEFINED[name] for name, value in rates.items() if value is None}
    difference = totals["corrected"] - totals["falsified"]
    return ComparedTokens(
        counts=TokenCounts(
            n=round(sum(totals.values())), **{k: as_count(v, pairs) for k, v in totals.items()}
        ),
        rates=Rates(**{k: v for k, v in rates.items() if k in Rates.model_fields}),
        accuracy=Sides(
            reference=rates["accuracy_reference"], candidate=rates["accuracy_candidate"]
        ),
        gain=jackknife(counts, _gain, kind="difference"),
        positive_transfer=jackknife(counts, _positive, kind="share"),
        negative_transfer=jackknife(counts, _negative, kind="share"),
        z_token=difference / flips**0.5 if flips and pairs == 1 else None,
        z_reason=_why_no_z(flips, pairs),
        undefined=undefined,
    )


def count_flips(tables: "BaseBackend", flips: "Table", pairs: int) -> tuple[tuple[Flip, ...], int]:
    """Return the most frequent flips and how many there are by label in all."""
    rows = tables.to_pyarrow(confusion(flips))
    kept = rows.slice(0, FLIPS_KEPT).to_pylist()
    return tuple(
        Flip(**{**row, "count": as_count(row["count"] / pairs, pairs)}) for row in kept
    ), len(rows)


def as_count(value: float, pairs: int) -> Count:
    """Return a whole number with one pair of runs, else the mean as it is."""
    return round(value) if pairs == 1 else value


def _why_no_z(flips: float, pairs: int) -> str | None:
    if pairs > 1:
        return "pairs of runs share tokens: a z by token would mislead"
    return None if flips else "no token became right or wrong"


def _gain(counts: Counts) -> Counts:
    return _per_token(counts, counts[..., 1] - counts[..., 2])


def _positive(counts: Counts) -> Counts:
    return _per_token(counts, counts[..., 1])


def _negative(counts: Counts) -> Counts:
    return _per_token(counts, counts[..., 2])


def _per_token(counts: Counts, part: Counts) -> Counts:
    n = counts.sum(axis=-1)
    score: Counts = np.full(np.shape(n), np.nan)
    np.divide(part, n, out=score, where=n > 0)
    return score
