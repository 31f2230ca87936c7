"""A slice is a named set of tokens; a category is a file of related slices with examples.

A slice looks at the token, its sentence, the gold side and the training sets, never at
predictions: otherwise its net effect would be a selection, not a finding.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

    Expression = Callable[[Table], BooleanValue]

Level = Literal["word", "token"]


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A named set of tokens, by one boolean expression or by a small table of words.

    Attributes:
        name: What it is called everywhere; unique among the slices of a comparison.
        meaning: What is in it, in one sentence, with the false hits and misses that are known.
        level: "word" for what the form of a word decides: the expression then sees a table of the
            distinct words (`WORD_COLUMNS`), so that it is worked out once a word and not once a
            token. "token" for all else: it sees `TOKEN_COLUMNS` and `WORD_COLUMNS`.
        expression: Takes the table to a boolean column; null counts as false.
        words: Takes the distinct words, as they are written, to those that are in the slice.
            One of the two is given.
        within: The name of a slice of level "word" whose tokens alone may be in this one.
        own: Whether it is a user's own.
        tags: The gold tags (for spans the types) whose tokens it holds, if these are what it is.
    """

    name: str
    meaning: str
    level: Level = "word"
    expression: "Expression | None" = None
    words: Callable[[Sequence[str]], Collection[str]] | None = None
    within: str | None = None
    own: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Text:
    """What the declared family may depend on: the gold side and what was given beside it.

    Attributes:
        tags: Each gold tag (the label itself, or for spans its type) and how many tokens have it,
            in the order of `tag_id`; of spans, the last is `O`: outside.
        spans: Whether labels are spans.
        training: The sides ("source", "target") whose training sets are given.
    """

    tags: tuple[tuple[str, int], ...]
    spans: bool = False
    training: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence and which of its tokens are in a slice.

    Attributes:
        slice: The slice's name.
        tokens: The sentence, its tokens between spaces; no token stands twice.
        hits: The tokens that are in the slice.
        gold: One label a token, if the slice looks at gold.
        training: Sentences of word/label in the training sets, if the slice looks at them.
    """

    slice: str
    tokens: str
    hits: str
    gold: str = ""
    training: str = ""


@dataclass(frozen=True, kw_only=True)
class Category:
    """Related slices, in one file.

    Attributes:
        title: What they have in common.
        slices: The slices that apply to a text.
        examples: At least one for each kind of slice.
    """

    title: str
    slices: Callable[[Text], Sequence[Slice]]
    examples: tuple[Example, ...]


WORD_COLUMNS = ("word", "lower", "times")
"""Of the table of distinct words: as written; in lower case, with ' for every apostrophe; how often
the text has the latter. With a training set also `source_labels` or `target_labels`: the distinct
labels that `lower` has there (null where it is not in there)."""

TOKEN_COLUMNS = (
    "token", "sentence", "position", "sentence_length", "gold", "tag", "tag_id", "span_length",
)  # fmt: skip
"""Of the table of tokens: `position` counts from 0; `tag` and `tag_id` as in `Text`; `span_length`
is the number of tokens of the gold span that the token is in (null outside)."""
