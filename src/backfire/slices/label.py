"""Which token is in which slice: one boolean column a slice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backfire.slices.slice import Slice
from backfire.slices.words import column_name

if TYPE_CHECKING:
    from ibis.expr.types import Table


def label_slices(tokens: "Table", slices: Sequence[Slice], words: "Table") -> "Table":
    """Return the tokens with one boolean column a slice.

    Args:
        tokens: One row a token: `slices.slice.TOKEN_COLUMNS` as far as the slices need them, and
            perhaps `word_id` (`slices.words.number_words`); other columns are kept.
        slices: The family.
        words: The distinct words of these tokens (`slices.words.describe_words` of this family).

    Returns:
        A lazy table: the columns of `tokens`, then one a slice, by its `slices.words.column_name`.
        No row is added or lost; their order is not kept.
    """
    numbered = "word_id" in tokens.columns
    joined = tokens.inner_join(words, "word_id" if numbered else tokens.token == words.word)
    places = {each.name: place for place, each in enumerate(slices)}
    marks = {}
    for place, each in enumerate(slices):
        if each.level == "token" and each.expression:
            mark = each.expression(joined)
            if each.within:
                mark &= joined[column_name(places[each.within])]
            marks[column_name(place)] = mark.fill_null(False)
    joined = joined.mutate(**marks)
    return joined.select(*tokens.columns, *map(column_name, range(len(slices))))
