"""A source and a target, and what measures look at: each thing is worked out once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.label_layer import OUTSIDE
from backfire.records.errors import SettingsError
from backfire.similarity.events import Floats, Joint, count_pieces, count_tags, count_words
from backfire.similarity.seen import Seen
from backfire.similarity.text import Text

SAME_SCHEME: Final = 0.5
"""Two texts have one label scheme if at least this share of each one's labels is known to the
other. Schemes that differ share a few labels by chance, such as those of punctuation."""


@dataclass(frozen=True, eq=False)
class Pair:
    """A source and a target.

    Attributes:
        source: The source.
        target: The target.
        forms: For each slice that a measure counts, the words that are in it.
        seen: What a source model makes of both, if there is one.
        seed: Of the folds of domain classifiers and of the sentences that they are given.
    """

    source: Text
    target: Text
    forms: Mapping[str, Collection[str]] = field(default_factory=dict)
    seen: Seen | None = None
    seed: int = 1

    @cached_property
    def words(self) -> Joint:
        """The words as written."""
        return count_words(self.source, self.target, cased=True)

    @cached_property
    def lowered(self) -> Joint:
        """The words in lower case, as a tagger's word embedding knows them."""
        return count_words(self.source, self.target, cased=False)

    @cached_property
    def pieces(self) -> Joint:
        """The pieces of the words as written, as a character model reads them."""
        return count_pieces(self.words)

    @cached_property
    def tags(self) -> Joint:
        """The gold labels."""
        return count_tags(self.source, self.target)

    def in_form(self, name: str) -> Floats:
        """Return (K,) 1 for the words, as written, that are in a slice.

        Raises:
            SettingsError: If it was not worked out which words are in it.
        """
        if name not in self.forms:
            raise SettingsError(
                f"the words of the slice {name!r} are not known here. A measure names the slices "
                "that it counts in its `forms`."
            )
        chosen = pa.array(sorted(self.forms[name]), pa.string())
        return np.asarray(pc.is_in(self.words.names, value_set=chosen)).astype(np.float64)

    def why_no_tags(self) -> str | None:
        """Say why the labels of both texts can't be compared; None if they can."""
        if self.source.task != self.target.task:
            return (
                f"labels of {self.source.corpus} are {_TASKS[self.source.task]}, those of "
                f"{self.target.corpus} {_TASKS[self.target.task]}"
            )
        inside = np.ones(len(self.tags.names))
        if self.source.task != "pos":  # every scheme of spans has O
            inside -= np.asarray(pc.equal(self.tags.names, OUTSIDE))
        counts = [events.counts * inside for events in (self.tags.source, self.tags.target)]
        return _why_foreign(self.source, self.target, *counts) or _why_foreign(
            self.target, self.source, *counts[::-1]
        )


def _why_foreign(text: Text, beside: Text, own: Floats, other: Floats) -> str | None:
    """Say why the labels of a text are of another scheme than those of the text beside it."""
    if not own.sum():
        return f"{text.name} has no labels"
    known = float(own[other > 0].sum() / own.sum())
    if known >= SAME_SCHEME:
        return None
    return (
        f"another label scheme: {beside.corpus} has the labels of {100 * known:.0f}% of the "
        f"labelled tokens of {text.corpus}"
    )


_TASKS: Final = {"pos": "parts of speech", "chunking": "chunks", "ner": "entities"}
