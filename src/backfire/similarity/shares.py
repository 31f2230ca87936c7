"""Shares of tokens in both texts, and how far they are apart."""

import numpy as np

from backfire.scoring.jackknife import Estimate
from backfire.similarity.chance import from_influences
from backfire.similarity.events import Floats, Joint
from backfire.similarity.measure import Measured


def compare_shares(source: Floats, target: Floats) -> Measured:
    """Return the share of the target less that of the source.

    Args:
        source: (S, 2) for each sentence of the source, tokens that count and all tokens.
        target: The same for the target.
    """
    shares, sides = [], []
    for sentences, sign in ((source, -1), (target, 1)):
        part, whole = sentences.sum(axis=0)
        share = float(part / whole)
        shares.append(share)
        sides.append(sign * (sentences[:, 0] - share * sentences[:, 1]) / whole)
    difference: Estimate = from_influences(shares[1] - shares[0], sides, (-1.0, 1.0))
    return Measured(estimate=difference, beside={"source": shares[0], "target": shares[1]})


def share_of_words(words: Joint, chosen: Floats) -> Measured:
    """Return how much more often some words occur in the target than in the source.

    Args:
        words: The words of both texts.
        chosen: (K,) 1 for words that count, 0 for others.
    """
    sides = [
        np.column_stack([events.sums(chosen), events.lengths])
        for events in (words.source, words.target)
    ]
    return compare_shares(sides[0], sides[1])
