"""The token side of a comparison: counts, rates, chance and the confusion of flips."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.report.findings import Count, Flip, FlipRows, Outcome, Rates, Sides, TokenCounts, Unit
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.transitions.outcomes import OUTCOMES
from backfire.transitions.rates import UNDEFINED, rates_of

FLIPS_KEPT = 500
"""How many rows of the confusion the record keeps of each outcome."""

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


def compare_tokens(
    outcomes: npt.NDArray[np.int64],
    pairs: int,
    times: npt.NDArray[np.int64] | None = None,
    unit: Unit = "sentence",
) -> ComparedTokens:
    """Estimate the rates with intervals clustered by sentence, or by document.

    Args:
        outcomes: (S, 5) a row a unit, as `transitions.run_codes.count_outcomes` counts them;
            units without gold are left out.
        pairs: How many pairs of runs there are.
        times: (S,) how many units have each row; None for one each.
        unit: The unit of chance.
    """
    graded = outcomes.any(axis=1)
    counts = outcomes[graded] / pairs
    times = None if times is None else times[graded]
    whole = outcomes[graded]
    summed = whole.sum(axis=0) if times is None else times @ whole
    totals = dict(zip(OUTCOMES, (summed / pairs).tolist(), strict=True))
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
        gain=jackknife(counts, _gain, kind="difference", times=times, unit=unit),
        positive_transfer=jackknife(counts, _positive, kind="share", times=times, unit=unit),
        negative_transfer=jackknife(counts, _negative, kind="share", times=times, unit=unit),
        z_token=difference / flips**0.5 if flips and pairs == 1 else None,
        z_reason=_why_no_z(flips, pairs),
        undefined=undefined,
    )


def name_flips(
    confusion: npt.NDArray[np.int64], labels: Sequence[str], pairs: int
) -> tuple[tuple[Flip, ...], FlipRows]:
    """Return the most frequent flips of each outcome, and how many rows there are in all.

    Args:
        confusion: As `transitions.run_codes.count_confusion` counts it.
        labels: The labels by their places.
        pairs: How many pairs of runs there are.
    """
    rows = sorted(
        (-count, *(labels[place] for place in places)) for *places, count in confusion.tolist()
    )
    of: Counter[Outcome] = Counter()
    flips = []
    for count, gold, reference, candidate in rows:
        outcome = _outcome(gold, reference, candidate)
        of[outcome] += 1
        if of[outcome] <= FLIPS_KEPT:
            flips.append(
                Flip(
                    gold=gold,
                    reference=reference,
                    candidate=candidate,
                    outcome=outcome,
                    count=as_count(-count / pairs, pairs),
                )
            )
    rows_of = FlipRows(
        falsified=of["falsified"], corrected=of["corrected"], changed_wrong=of["changed_wrong"]
    )
    return tuple(flips), rows_of


def _outcome(gold: str, reference: str, candidate: str) -> Outcome:
    if gold == reference:
        return "falsified"
    return "corrected" if gold == candidate else "changed_wrong"


def as_count(value: float, pairs: int) -> Count:
    """Return a count over the pairs of runs: a whole number with one pair, else their mean.

    Args:
        value: The mean, with the dust of the sums of fractions that it comes from.
        pairs: How many pairs of runs there are; the mean times it is a whole number.
    """
    return round(value) if pairs == 1 else round(value * pairs) / pairs


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
