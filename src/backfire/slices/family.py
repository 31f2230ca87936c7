"""The declared family: every slice of every category that applies to a text, and a user's own.

It is fixed before any prediction is looked at; the false discovery rate is controlled over it.
"""

from collections.abc import Sequence
from typing import Final

from backfire.records.errors import SettingsError
from backfire.records.registry import Registry
from backfire.slices.slice import Category, Slice, Text

CATEGORIES: Final = Registry("backfire.slices.categories", "CATEGORY", "category")


def declare_family(text: Text, own: Sequence[Slice] = ()) -> tuple[Slice, ...]:
    """Return all slices of a comparison, the user's own last.

    Args:
        text: What is known of the gold side and the training sets.
        own: The user's slices.

    Raises:
        SettingsError: If one of the user's slices has a name that is taken.
    """
    categories: list[Category] = list(CATEGORIES.load_all().values())
    family = [each for category in categories for each in category.slices(text)]
    taken = {each.name for each in family}
    for each in own:
        if each.name in taken:
            raise SettingsError(
                f"slice {each.name!r}: there is a built-in slice of this name. Give yours another."
            )
    return (*family, *own)
