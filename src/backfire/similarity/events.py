"""What is counted in two texts: words, pieces of words or tags, by numbers that both share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.similarity.text import Ints, Text

Floats = npt.NDArray[np.float64]

PIECE = 3
"""Characters of a piece of a word; the space before and after the word counts as one."""


@dataclass(frozen=True, eq=False)
class Events:
    """E events of K kinds in the S sentences of a text.

    Attributes:
        kinds: (E,) what each event is.
        bounds: (S + 1,) where the events of each sentence begin.
        n_kinds: K.
    """

    kinds: Ints
    bounds: Ints
    n_kinds: int

    @property
    def n_sentences(self) -> int:
        """S."""
        return len(self.bounds) - 1

    @cached_property
    def counts(self) -> Floats:
        """(K,) how often each kind occurs."""
        return np.bincount(self.kinds, minlength=self.n_kinds).astype(np.float64)

    @cached_property
    def lengths(self) -> Floats:
        """(S,) how many events each sentence has."""
        return np.diff(self.bounds).astype(np.float64)

    @cached_property
    def once(self) -> tuple[Ints, Ints]:
        """Each kind that a sentence has, once: the sentences and the kinds."""
        sentence = np.repeat(np.arange(self.n_sentences), np.diff(self.bounds))
        pairs = distinct(sentence * self.n_kinds + self.kinds)
        return pairs // self.n_kinds, pairs % self.n_kinds

    def sums(self, values: Floats) -> Floats:
        """Return (S,) the sum of a value for each kind, (K,), over the events of each sentence."""
        total = np.concatenate([[0.0], np.cumsum(values[self.kinds])])
        added: Floats = total[self.bounds[1:]] - total[self.bounds[:-1]]
        return added

    def sole_sums(self, values: Floats) -> Floats:
        """Return (S,) the sum of a value, (K,), over the kinds that only that sentence has."""
        sentences, kinds = self.once
        sole = np.bincount(kinds, minlength=self.n_kinds)[kinds] == 1
        return np.bincount(
            sentences[sole], weights=values[kinds[sole]], minlength=self.n_sentences
        ).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Joint:
    """The events of a source and a target, whose kinds have the same numbers.

    Attributes:
        names: (K,) what each kind is.
        source: Those of the source.
        target: Those of the target.
    """

    names: pa.Array
    source: Events
    target: Events


def distinct(numbers: Ints) -> Ints:
    """Return the distinct numbers, rising: `np.unique` takes forty times as long on such ones."""
    rising = np.sort(numbers)
    return rising[np.diff(rising, prepend=-1) > 0]


def count_words(source: Text, target: Text, *, cased: bool) -> Joint:
    """Take the words of two texts as events.

    Args:
        source: One text.
        target: The other.
        cased: Whether they count as written, or in lower case.
    """
    words = [text.tokens if cased else pc.utf8_lower(text.tokens) for text in (source, target)]
    return _join(words[0], words[1], source.bounds, target.bounds)


def count_tags(source: Text, target: Text) -> Joint:
    """Take the gold labels of two texts as events; tokens without one are left out."""
    kept, bounds = [], []
    for text in (source, target):
        valid = np.asarray(text.gold.is_valid())
        before = np.concatenate([[0], np.cumsum(valid)])
        kept.append(text.gold.drop_null())
        bounds.append(before[text.bounds])
    return _join(kept[0], kept[1], bounds[0], bounds[1])


def count_pieces(words: Joint) -> Joint:
    """Take all pieces of `PIECE` characters of words as events, each word between two spaces.

    Args:
        words: The words, as written.
    """
    spelled = [f" {word} " for word in words.names.to_pylist()]
    pieces = [
        [word[k : k + PIECE] for k in range(max(1, len(word) - PIECE + 1))] for word in spelled
    ]
    lengths = np.array([len(each) for each in pieces], dtype=np.int64)
    flat = pa.array([piece for each in pieces for piece in each], pa.string()).dictionary_encode()
    kinds, starts = _numbers(flat), np.cumsum(lengths) - lengths
    n_kinds = len(flat.dictionary)

    def spell(events: Events) -> Events:
        own = lengths[events.kinds]
        stops = np.concatenate([[0], np.cumsum(own)])
        rows = np.arange(stops[-1]) + np.repeat(starts[events.kinds] - stops[:-1], own)
        return Events(kinds[rows], stops[events.bounds], n_kinds)

    return Joint(flat.dictionary, spell(words.source), spell(words.target))


def _join(source: pa.Array, target: pa.Array, bounds: Ints, target_bounds: Ints) -> Joint:
    both = pa.concat_arrays([source, target]).dictionary_encode()
    kinds, n_kinds = _numbers(both), len(both.dictionary)
    return Joint(
        both.dictionary,
        Events(kinds[: len(source)], bounds, n_kinds),
        Events(kinds[len(source) :], target_bounds, n_kinds),
    )


def _numbers(encoded: pa.DictionaryArray) -> Ints:
    return np.asarray(encoded.indices, dtype=np.int64)
