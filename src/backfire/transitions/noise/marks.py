"""Marks to read NT by: what two runs of one side falsify of each other, and the change D."""

import numpy as np

from backfire.transitions.noise.arms import Arm, Shares


def falsified_between_arms(reference: Arm, candidate: Arm) -> float:
    """Return NT: the share of tokens that a reference run has right and a candidate run wrong.

    Averaged over all pairs of runs. With the sides swapped it is PT.

    Paper: section 5.1, NT.
    """
    falsified = reference.total.astype(np.float64) * (candidate.n_runs - candidate.total)
    return float(falsified.mean()) / (reference.n_runs * candidate.n_runs)


def falsified_between_units(arm: Arm) -> float | None:
    """Return NT between two runs of one side that share no source model, over all such pairs.

    It estimates mean p (1 - p) without bias. None with a single unit, or without tokens.
    """
    by_token = falsified_between_units_by_token(arm)
    return None if by_token is None or not arm.n_tokens else float(by_token.mean())


def falsified_between_units_by_token(arm: Arm) -> Shares | None:
    """Return (T,) the share of those pairs of runs in which each token is falsified."""
    pairs = arm.n_runs**2 - int(np.square(arm.sizes).sum())
    if not pairs:
        return None
    every = arm.total.astype(np.float64) * (arm.n_runs - arm.total)
    shares: Shares = (every - _falsified_inside(arm)) / pairs
    return shares


def falsified_within_units(arm: Arm) -> float | None:
    """Return NT between two runs of one source model, over all such pairs; None without any."""
    pairs = int((arm.sizes * (arm.sizes - 1)).sum())
    return float(_falsified_inside(arm).mean()) / pairs if pairs and arm.n_tokens else None


def systematic_change(reference: Arm, candidate: Arm) -> float | None:
    """Return D, an unbiased estimate of mean (p - q)²; None if a side has a single unit.

    D is 0 exactly where nothing but chance differs; its estimate may then be a little below 0.
    """
    own = falsified_between_units(reference), falsified_between_units(candidate)
    if own[0] is None or own[1] is None:
        return None
    there = falsified_between_arms(reference, candidate)
    back = falsified_between_arms(candidate, reference)
    return there + back - own[0] - own[1]


def systematic_change_by_token(reference: Arm, candidate: Arm) -> Shares | None:
    """Return (T,) what each token adds to D; None if a side has a single unit."""
    own = [falsified_between_units_by_token(arm) for arm in (reference, candidate)]
    if own[0] is None or own[1] is None:
        return None
    before, after = reference.share, candidate.share
    return before * (1 - after) + after * (1 - before) - own[0] - own[1]


def _falsified_inside(arm: Arm) -> Shares:
    """Count, for each token, the ordered pairs of runs of one unit of which only one is right."""
    inside = np.zeros(arm.n_tokens)
    for counts, size in zip(arm.counts, arm.sizes, strict=True):
        inside += counts * (size - counts)
    return inside
