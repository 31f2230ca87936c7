"""How much of the target's vocabulary the source has."""

import numpy as np

from backfire.scoring.jackknife import Estimate
from backfire.similarity.chance import from_left_out
from backfire.similarity.events import Floats, Joint

_SHARE = (0.0, 1.0)


def covered_types(words: Joint) -> Estimate:
    """Return |V_S ∩ V_T| / |V_T|, the share of the target's distinct words that the source has."""
    there = (words.target.counts > 0).astype(np.float64)
    both = there * (words.source.counts > 0)
    n_both, n_there = both.sum(), there.sum()
    without_target = _ratio(
        n_both - words.target.sole_sums(both), n_there - words.target.sole_sums(there)
    )
    without_source = (n_both - words.source.sole_sums(both)) / n_there
    return from_left_out(float(n_both / n_there), [without_source, without_target], _SHARE)


def covered_tokens(words: Joint) -> Estimate:
    """Return the share of the target's tokens whose word the source has."""
    known = (words.source.counts > 0).astype(np.float64)
    n_known, n_tokens = known @ words.target.counts, len(words.target.kinds)
    without_target = _ratio(n_known - words.target.sums(known), n_tokens - words.target.lengths)
    without_source = (n_known - words.source.sole_sums(words.target.counts)) / n_tokens
    return from_left_out(float(n_known / n_tokens), [without_source, without_target], _SHARE)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, and 0 where there is nothing left."""
    ratio: Floats = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return ratio
