"""Punctuation."""

from backfire.slices.slice import Category, Example, Slice

CATEGORY = Category(
    title="Punctuation",
    slices=lambda _: (
        Slice(
            name="punctuation",
            meaning=(
                "Nothing but punctuation and ASCII symbols; emoticons without a letter or digit "
                "are in it too."
            ),
            expression=lambda t: t.word.re_search(r"^[\p{P}$+<=>^\x60|~]+$"),
        ),
    ),
    examples=(
        Example(
            slice="punctuation",
            tokens=". !!! … ’ -- $ :) :D a. 1 ™ 😂 -LRB-",
            hits=". !!! … ’ -- $ :)",
        ),
    ),
)
