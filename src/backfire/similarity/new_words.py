"""Words that are new to the source: those of the target beside those of the source's own sentences.

A word is new where it stands if no sentence of the source has it, leaving out those with the very
words of the sentence where it stands: so a sentence of the source does not vouch for itself.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from backfire.similarity.chance import from_left_out
from backfire.similarity.events import Events, Floats, Joint, distinct
from backfire.similarity.measure import Measured
from backfire.similarity.text import Ints, Text


@dataclass(frozen=True, eq=False)
class _Side:
    """What the source vouches for in one of the texts.

    Attributes:
        events: Its words.
        vouchers: (E,) how many other sentences of the source have the word of each token.
    """

    events: Events
    vouchers: Ints

    @property
    def new(self) -> Floats:
        """(S,) how many new words each sentence has."""
        total = np.concatenate([[0], np.cumsum(self.vouchers <= 0)])
        new = total[self.events.bounds[1:]] - total[self.events.bounds[:-1]]
        return new.astype(np.float64)  # type: ignore[no-any-return]

    @property
    def share(self) -> float:
        """The share of tokens whose word is new."""
        return float(self.new.sum() / self.events.lengths.sum())

    @property
    def without_each(self) -> Floats:
        """(S,) the same without each of its sentences."""
        whole = self.events.lengths.sum() - self.events.lengths
        left = self.new.sum() - self.new
        shares: Floats = np.divide(left, whole, out=np.zeros_like(left), where=whole > 0)
        return shares

    def resting(self, on: npt.NDArray[np.bool_]) -> Floats:
        """Return (K,) how many tokens of each kind rest on one voucher, of the kinds given."""
        chosen = self.events.kinds[(self.vouchers == 1) & on[self.events.kinds]]
        return np.bincount(chosen, minlength=self.events.n_kinds).astype(np.float64)


def share_new(words: Joint, source: Text, target: Text) -> Measured:
    """Return how much more often a word of the target is new to the source than one of its own.

    Args:
        words: The words of both texts, in lower case.
        source: The source.
        target: The target.
    """
    texts = source.keys.dictionary_encode()
    number = np.asarray(texts.indices, dtype=np.int64)
    n_texts = len(texts.dictionary)
    sentences, kinds = words.source.once
    pairs = distinct(kinds * n_texts + number[sentences])
    having = np.bincount(pairs // n_texts, minlength=words.source.n_kinds)
    sides = []
    for events, text in ((words.source, source), (words.target, target)):
        is_own = np.asarray(pc.is_in(text.keys, value_set=texts.dictionary)).astype(np.int64)
        own = np.repeat(is_own, np.diff(events.bounds))
        sides.append(_Side(events, having[events.kinds] - own))
    mine, theirs = sides
    single = (np.bincount(number, minlength=n_texts) == 1)[number]
    without_source = _without_each_source(mine, theirs, having, single)
    difference = from_left_out(
        theirs.share - mine.share, [without_source, theirs.without_each - mine.share], (-1.0, 1.0)
    )
    return Measured(estimate=difference, beside={"source": mine.share, "target": theirs.share})


def _without_each_source(
    mine: _Side, theirs: _Side, having: Ints, single: npt.NDArray[np.bool_]
) -> Floats:
    """Return (S,) the difference without each sentence of the source.

    Words for which it alone vouched are new then: in the target those that no other sentence has,
    in the source those that one other has, where it stands.

    Args:
        mine: The source.
        theirs: The target.
        having: (K,) how many different sentences of the source have each word.
        single: (S,) whether a sentence of the source has no double.
    """
    events = mine.events
    in_target = events.sole_sums(theirs.resting(having == 1))
    by_two = having == 2  # noqa: PLR2004 - it and another one
    sentences, kinds = events.once
    resting = mine.resting(by_two)[kinds]
    all_of_them = np.bincount(sentences, weights=resting, minlength=events.n_sentences)
    in_source = single * (all_of_them - events.sums(by_two.astype(np.float64)))
    whole = events.lengths.sum() - events.lengths
    left = mine.new.sum() - mine.new + in_source
    own = np.divide(left, whole, out=np.zeros_like(left), where=whole > 0)
    shares: Floats = (theirs.new.sum() + in_target) / theirs.events.lengths.sum() - own
    return shares
