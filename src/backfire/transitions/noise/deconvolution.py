"""A point estimate inside the bracket: which p and q most likely made the counts of right runs."""

import math
from typing import Final

import numpy as np

from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.bracket import Transfer

GRID: Final = 41
"""Values of p and of q, evenly from 0 to 1."""

STEPS: Final = 2000
"""At most as many steps of EM are taken."""

_BLOCK: Final = 1 << 16  # tokens at a time, to bound the memory
_ENOUGH: Final = 1e-9  # what a step must add to the log-likelihood of a token


def deconvolve(table: Shares) -> Transfer:
    """Estimate S and S' by the maximum-likelihood mixing distribution of (p, q), found by EM.

    It is close where there is change and never says 0, so it is no test.

    Args:
        table: (U + 1, M + 1) how many tokens there are with each number of right units of both
            sides, as `tabulate` counts them; at least two units a side.
    """
    grid = np.linspace(0, 1, GRID)
    before, after = (_binomial(grid, size - 1) for size in table.shape)
    weights = _maximise(table / table.sum(), before, after)
    change = grid[:, None] - grid[None, :]
    return Transfer(
        float((weights * np.maximum(change, 0)).sum()),
        float((weights * np.maximum(-change, 0)).sum()),
    )


def tabulate(reference: Arm, candidate: Arm) -> Shares:
    """Count the tokens by how many units of each side are right.

    Where a source model has several runs, one run of each stands for it, averaged over all ways to
    choose, since runs of one source model are not independent.

    Args:
        reference: At least two units.
        candidate: At least two units.

    Returns:
        (U + 1, M + 1); whole numbers where every unit is a single run.
    """
    if all(arm.n_units == arm.n_runs for arm in (reference, candidate)):
        shape = reference.n_units + 1, candidate.n_units + 1
        cells = reference.total * shape[1] + candidate.total
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    table = np.zeros((reference.n_units + 1, candidate.n_units + 1))
    for begin in range(0, reference.n_tokens, _BLOCK):
        block = slice(begin, begin + _BLOCK)
        table += _chances_of_counts(reference.at(block)).T @ _chances_of_counts(candidate.at(block))
    return table


def _chances_of_counts(arm: Arm) -> Shares:
    """Return (T, U + 1) how likely each number of right runs is, with one run drawn from a unit."""
    chances = np.zeros((arm.n_tokens, arm.n_units + 1))
    chances[:, 0] = 1
    for counts, size in zip(arm.counts, arm.sizes, strict=True):
        right = (counts / size)[:, None]
        chances[:, 1:] = chances[:, 1:] * (1 - right) + chances[:, :-1] * right
        chances[:, :1] *= 1 - right
    return chances


def _binomial(grid: Shares, runs: int) -> Shares:
    """Return (G, runs + 1) the chance of each number of right runs for each probability."""
    numbers = np.arange(runs + 1)
    ways = np.array([math.comb(runs, number) for number in numbers.tolist()], np.float64)
    chances: Shares = ways * grid[:, None] ** numbers * (1 - grid[:, None]) ** (runs - numbers)
    return chances


def _maximise(table: Shares, before: Shares, after: Shares) -> Shares:
    """Return (G, G) weights of (p, q), from even weights on, by EM."""
    weights = np.full((len(before), len(after)), 1 / (len(before) * len(after)))
    seen = table > 0
    last = -math.inf
    for _ in range(STEPS):
        expected = before.T @ weights @ after
        likelihood = float((table[seen] * np.log(expected[seen])).sum())
        if likelihood - last < _ENOUGH:
            break
        last = likelihood
        ratio = np.divide(table, expected, out=np.zeros_like(table), where=seen)
        weights *= before @ ratio @ after.T
    return weights
