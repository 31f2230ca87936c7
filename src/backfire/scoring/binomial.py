"""The exact one-sided limit of a share: what few counts can bear, where a spread is no guide."""

import math

import numpy as np

MOST_COUNTS = 1_000
"""With more counts the normal approximation is close, and the exact limit not worth its sums."""

_STEPS = 100


def limit_of_none(trials: int, error: float) -> float:
    """Return the upper limit of a share of which none of the trials has come up.

    The limit of Clopper and Pearson (1934): the share under which not one of `trials` independent
    ones comes up with the probability `error`.

    Args:
        trials: How many could come up, at least 1.
        error: In (0, 0.5].
    """
    return -math.expm1(math.log(error) / trials)


def binomial_lower_limit(count: float, trials: int, error: float) -> float:
    """Return the lower limit that lies above the true share with a probability of at most `error`.

    The limit of Clopper and Pearson (1934): the share under which `count` or more of `trials`
    independent ones come up with the probability `error`.

    Args:
        count: How many came up; a mean is rounded down, which is cautious.
        trials: How many could.
        error: In (0, 0.5].
    """
    least = min(math.floor(count), trials)
    if least <= 0:
        return 0.0
    low, high = 0.0, least / trials
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _tail(least, trials, middle) < error else (low, middle)
    return low


def _tail(least: int, trials: int, share: float) -> float:
    """Return P(X >= least) of a binomial X; its complement has the fewer terms."""
    counts = np.arange(least)
    steps = np.log(trials - counts[:-1]) - np.log(counts[:-1] + 1)
    ways = np.concatenate([[0.0], np.cumsum(steps)])
    logs = ways + counts * math.log(share) + (trials - counts) * math.log1p(-share)
    return 1 - float(np.exp(logs).sum())
