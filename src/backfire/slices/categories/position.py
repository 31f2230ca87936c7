"""Where in its sentence a token stands."""

from backfire.slices.slice import Category, Example, Slice

CATEGORY = Category(
    title="Position in the sentence",
    slices=lambda _: (
        Slice(
            name="first in the sentence",
            meaning="The first token of its sentence (or tweet).",
            level="token",
            expression=lambda t: t.position == 0,
        ),
        Slice(
            name="last in the sentence",
            meaning="The last token of its sentence (or tweet).",
            level="token",
            expression=lambda t: t.position == t.sentence_length - 1,
        ),
    ),
    examples=(
        Example(slice="first in the sentence", tokens="a b c", hits="a"),
        Example(slice="last in the sentence", tokens="a b c", hits="c"),
    ),
)
