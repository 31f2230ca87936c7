"""A text as measures see it: sentences in an order that nothing but their content decides."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.corpus import Corpus, Task
from backfire.corpora.matching import sentence_keys
from backfire.corpora.selection import sentence_bounds, take_sentences
from backfire.records.errors import CorpusError

Ints = npt.NDArray[np.int64]

_BETWEEN = "\n"
"""A line feed stands in no token."""


@dataclass(frozen=True, eq=False)
class Text:
    """S sentences with T tokens.

    Attributes:
        corpus: The corpus.
        split: Which of its splits.
        task: What its labels are.
        table: Its words and gold labels (`records.schemas.TOKENS`, as far as they are needed).
    """

    corpus: str
    split: str
    task: Task
    table: pa.Table

    @property
    def name(self) -> str:
        """The corpus and its split: "tpos train"."""
        return f"{self.corpus} {self.split}"

    @cached_property
    def bounds(self) -> Ints:
        """(S + 1,) where each sentence begins among the tokens."""
        return np.asarray(sentence_bounds(self.table), dtype=np.int64)

    @cached_property
    def tokens(self) -> pa.Array:
        """(T,) the words as written."""
        return self.table["token"].combine_chunks()

    @cached_property
    def gold(self) -> pa.Array:
        """(T,) the gold labels; null where nobody labelled."""
        return self.table["gold"].combine_chunks()

    @cached_property
    def keys(self) -> pa.Array:
        """(S,) the words of each sentence in one text, to find equal sentences by."""
        return sentence_keys(self.tokens, self.bounds, _BETWEEN)

    @property
    def n_sentences(self) -> int:
        """How many sentences there are."""
        return len(self.bounds) - 1

    @property
    def n_tokens(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    def take(self, sentences: Ints) -> "Text":
        """Return some of the sentences, by their places, in the order of their places."""
        chosen = take_sentences(self.table, np.sort(sentences))
        return Text(self.corpus, self.split, self.task, chosen)

    def shuffled(self, seed: int) -> Ints:
        """Return (S,) the places of all sentences in a random order.

        Two texts that are equal get the same order from one seed.
        """
        return np.random.default_rng(seed).permutation(self.n_sentences).astype(np.int64)

    def draw(self, n_tokens: int, seed: int, part: int = 0) -> "Text":
        """Draw whole sentences until they have about so many tokens.

        Args:
            n_tokens: How many tokens; the draw has at most half a sentence more or less.
            seed: Of the draw.
            part: Which of the draws, from 0, that have no sentence in common.
        """
        return self.take(self.places(n_tokens, seed, part))

    def places(self, n_tokens: int, seed: int, part: int = 0) -> Ints:
        """Return the places of the sentences that `draw` takes, rising."""
        order = self.shuffled(seed)
        reached = np.cumsum(np.diff(self.bounds)[order])
        first, last = (
            int(np.abs(np.concatenate([[0], reached]) - n_tokens * each).argmin())
            for each in (part, part + 1)
        )
        return np.sort(order[first : max(last, first + 1)])


def read_text(corpus: Corpus, split: str) -> Text:
    """Return a split as a text.

    Raises:
        CorpusError: If there is no such split, or it is empty.
    """
    table = corpus.split(split).select(["sentence", "position", "token", "gold"])
    if not table.num_rows:
        raise CorpusError(f"{corpus.name}: the split {split} is empty, expected sentences.")
    bounds = sentence_bounds(table)
    labels = pc.fill_null(table["gold"].cast(pa.string()), "")
    content = pa.table(
        {
            "words": sentence_keys(table["token"], bounds, _BETWEEN),
            "labels": sentence_keys(labels, bounds, _BETWEEN),
        }
    )
    order = pc.sort_indices(content, [("words", "ascending"), ("labels", "ascending")])
    return Text(corpus.name, split, corpus.task, take_sentences(table, np.asarray(order)))
