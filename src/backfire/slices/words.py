"""The distinct words of a text: slices that only a word's form decides are worked out on them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.slices.slice import Slice

if TYPE_CHECKING:
    from ibis.expr.types import StringValue, Table

APOSTROPHES = (
    "\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\N{FULLWIDTH APOSTROPHE}"
)
"""What people and telephones write where a typewriter has a straight apostrophe."""


def count_words(tokens: "Table") -> "Table":
    """Return the distinct words of a text as `word`, and how often it has each as `times`."""
    return tokens.group_by(word="token").aggregate(times=tokens.count())


def number_words(tokens: pa.ChunkedArray) -> tuple[pa.Table, pa.Array]:
    """Return the same of a text in memory, numbered, and the number of each token's word.

    With the column `word_id` in both tables, `slices.label.label_slices` joins by it, which takes a
    quarter of the time.
    """
    encoded = tokens.combine_chunks().dictionary_encode()
    times = np.bincount(encoded.indices.to_numpy(), minlength=len(encoded.dictionary))
    number = pa.array(np.arange(len(times)), pa.int32())
    table = {"word": encoded.dictionary, "times": pa.array(times, pa.int64()), "word_id": number}
    return pa.table(table), encoded.indices


def normalise(word: "StringValue") -> "StringValue":
    """Return a word in lower case, with a straight apostrophe for every kind."""
    for apostrophe in APOSTROPHES:
        word = word.replace(apostrophe, "'")
    return word.lower()


def fold_word(word: str) -> str:
    """Return one word as `normalise` writes it."""
    for apostrophe in APOSTROPHES:
        word = word.replace(apostrophe, "'")
    return word.lower()


def column_name(place: int) -> str:
    """Return the column of a slice by its place in the family.

    Names of slices hold labels and other text of the user, which no database takes as a column.
    """
    return f"slice {place}"


def describe_words(
    words: pa.Table, slices: Sequence[Slice], training: Mapping[str, pa.Table]
) -> "Table":
    """Return the distinct words with one boolean column a slice of level "word".

    Args:
        words: The result of `count_words` or `number_words`.
        slices: The family; slices of level "token" are left out.
        training: A table of `slices.training.count_labels` for each side that has one.

    Returns:
        A lazy table: `word`, `word_id` if it was there, `lower`, `times`, the labels in the
        training sets, and the slices by their `column_name`.
    """
    import ibis

    table = ibis.memtable(_add_word_sets(words, slices))
    table = table.mutate(lower=normalise(table.word))
    table = table.mutate(times=table.times.sum().over(ibis.window(group_by="lower")))
    for side, labels in training.items():
        found = ibis.memtable(labels).rename({f"{side}_labels": "labels"})
        table = table.left_join(found, "lower").drop("lower_right")
    marks = {
        column_name(place): each.expression(table).fill_null(False)
        for place, each in enumerate(slices)
        if each.level == "word" and each.expression
    }
    return table.mutate(**marks)


def _add_word_sets(words: pa.Table, slices: Sequence[Slice]) -> pa.Table:
    listed: list[str] = words["word"].to_pylist() if any(each.words for each in slices) else []
    for place, each in enumerate(slices):
        if each.words:
            chosen = pa.array(sorted(each.words(listed)), pa.string())
            found = pc.is_in(words["word"].cast(pa.string()), value_set=chosen)
            words = words.append_column(column_name(place), found)
    return words
