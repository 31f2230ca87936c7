"""Elongated words."""

from string import ascii_lowercase
from typing import Final

from backfire.slices.slice import Category, Example, Slice

# Neither RE2 nor Spark's SQL has a back-reference that both understand.
_THREE: Final = "|".join(3 * letter for letter in ascii_lowercase)
_ROMAN: Final = r"^[xvi]+$"

CATEGORY = Category(
    title="Elongated words",
    slices=lambda _: (
        Slice(
            name="elongated",
            meaning=(
                "One of the letters a-z three times or more in a row; addresses and Roman numerals "
                "are left out. AAA and the like are false hits."
            ),
            expression=lambda t: (
                t.lower.re_search(_THREE) & ~t.lower.re_search(_ROMAN) & ~t.lower.contains("www.")
            ),
        ),
    ),
    examples=(
        Example(
            slice="elongated",
            tokens="sooo YEEESSS lool XVIII www.x.org hmmm ... 1000 III",
            hits="sooo YEEESSS hmmm",
        ),
    ),
)
