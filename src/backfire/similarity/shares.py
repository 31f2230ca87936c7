"""Shares of tokens in both texts, and how far they are apart."""

import numpy as np
import pyarrow.compute as pc

from backfire.scoring.jackknife import Estimate
from backfire.similarity.chance import from_influences
from backfire.similarity.events import Floats, Joint, distinct
from backfire.similarity.measure import Measured
from backfire.similarity.text import Ints, Text


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


def share_unseen(words: Joint, source: Text, target: Text) -> Measured:
    """Return how much more often a word of the target is new to the source than one of its own.

    A word is new if no sentence of the source has it, leaving out those with the very words of the
    sentence where it stands: so a sentence of the source does not vouch for itself.

    Args:
        words: The words of both texts, in lower case.
        source: The source.
        target: The target.
    """
    texts = source.keys.dictionary_encode()
    known = texts.dictionary
    number: Ints = np.asarray(texts.indices, dtype=np.int64)
    sentences, kinds = words.source.once
    pairs = distinct(kinds * len(known) + number[sentences])
    vouching = np.bincount(pairs // len(known), minlength=words.source.n_kinds)
    sides = []
    for events, text in ((words.source, source), (words.target, target)):
        is_own = np.asarray(pc.is_in(text.keys, value_set=known)).astype(np.int64)
        others = vouching[events.kinds] - np.repeat(is_own, np.diff(events.bounds))
        new = np.concatenate([[0], np.cumsum(others <= 0)])
        per_sentence = new[events.bounds[1:]] - new[events.bounds[:-1]]
        sides.append(np.column_stack([per_sentence, events.lengths]).astype(np.float64))
    return compare_shares(sides[0], sides[1])
