"""A copy of a tagger that nobody trains."""

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backfire.models.tagger import Tagger


def copy_tagger(tagger: "Tagger") -> "Tagger":
    """Return a copy with parameters of its own; the vocabulary, which nobody changes, is shared."""
    return copy.deepcopy(tagger, {id(tagger.vocabulary): tagger.vocabulary})


def copy_frozen(tagger: "Tagger") -> "Tagger":
    """Return a copy that stays as it is: without gradients and without dropout."""
    return copy_tagger(tagger).requires_grad_(requires_grad=False).eval()
