"""What the training sets of source and target say about a word: whether and how it is labelled."""

from typing import TYPE_CHECKING

from backfire.slices.words import normalise

if TYPE_CHECKING:
    from ibis.expr.types import Table

SIDES = ("source", "target")
"""The model was first trained on the source and then on the target."""


def count_labels(tokens: "Table") -> "Table":
    """Return the labels that each word has in a training set.

    Args:
        tokens: The training set as `token` and `tag` (the label, or the type of its span, or `O`).

    Returns:
        `lower` (the word as `slices.words.normalise` writes it, because taggers look words up in
        lower case) and `labels` (its distinct labels).
    """
    forms = tokens.select(lower=normalise(tokens.token), tag="tag").distinct()
    return forms.group_by("lower").aggregate(labels=forms.tag.collect())
