"""How often, token by token, one run is right where another makes a mistake."""

import numpy as np

from backfire.transitions.noise.arms import Arm, Shares


def turned_between_arms(right: Arm, mistaken: Arm) -> Shares:
    """Return (T,) the share of the pairs of runs of which the first is right, the second mistaken.

    Args:
        right: Which runs of one arm are right on each token.
        mistaken: Which runs of the other arm make the mistake that is looked for; with every
            mistake, the mean over the tokens is NT.

    Paper: section 5.1, falsified and corrected.
    """
    return right.share * mistaken.share


def turned_between_units(right: Arm, mistaken: Arm) -> Shares | None:
    """Return (T,) the same within one arm, over ordered pairs of runs that share no source model.

    Args:
        right: Which runs of the arm are right on each token.
        mistaken: Which of these runs make the mistake.

    Returns:
        None with a single unit, where there is no such pair.
    """
    pairs = right.n_runs**2 - int(np.square(right.sizes).sum())
    if not pairs:
        return None
    both = right.total.astype(np.float64) * mistaken.total
    inside = np.zeros(right.n_tokens)
    for own_right, own_mistaken in zip(right.counts, mistaken.counts, strict=True):
        inside += own_right * own_mistaken
    shares: Shares = (both - inside) / pairs
    return shares
