"""Numbers with the one-sided limits that a gate holds them to."""

from backfire.report.gate.question import Measured, Side
from backfire.report.gate.result import Reach
from backfire.report.gate.token_sums import Estimator
from backfire.scoring.binomial import MOST_COUNTS, binomial_lower_limit
from backfire.slices.verdicts import ENOUGH_FLIPS

PERCENT = 100


def hold_difference(
    name: str,
    wanted: str,
    limit: float,
    side: Side,
    estimate: Estimator,
    *,
    changed: float,
    what: str,
) -> Measured:
    """Return the question whether a difference keeps to its limit.

    Args:
        name: What it is about.
        wanted: The limit in words.
        limit: A fraction.
        side: On which side of the limit it is to stay.
        estimate: Gives it at a confidence level.
        changed: How many things make the difference; with fewer than 20 its spread is no guide.
        what: What such a thing is, in the plural.
    """
    found = estimate(0.95)
    beyond = found.value is not None and (
        found.value > limit if side == "at most" else found.value < limit
    )
    few = None
    if beyond and changed < ENOUGH_FLIPS:
        few = f"fewer than {ENOUGH_FLIPS} {what}: too few to tell from chance"
    return Measured(
        name=name,
        wanted=wanted,
        limit=limit,
        side=side,
        observed=found.value,
        reach=lambda error: estimate(1 - 2 * error).interval,
        why_not=few or found.reason,
    )


def hold_share(
    name: str,
    wanted: str,
    limit: float,
    estimate: Estimator,
    *,
    count: float,
    of: int,
) -> Measured:
    """Return the question whether a share of bad things stays at or below its limit.

    Its lower limit is the one clustered by sentence (or document), or the exact one of independent
    things where that is lower: of few things, a spread says little.

    Args:
        name: What it is about.
        wanted: The limit in words.
        limit: A fraction.
        estimate: Gives the share at a confidence level.
        count: How many bad things there are, a mean over the pairs of runs.
        of: How many things there are.
    """

    def reach(error: float) -> Reach | None:
        interval = estimate(1 - 2 * error).interval
        if interval is None or count > MOST_COUNTS:
            return interval
        return min(interval[0], binomial_lower_limit(count, of, error)), interval[1]

    found = estimate(0.95)
    return Measured(
        name=name,
        wanted=wanted,
        limit=limit,
        side="at most",
        observed=found.value,
        reach=reach,
        why_not=found.reason,
    )
