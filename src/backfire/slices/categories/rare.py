"""Words that the text itself has only once."""

from backfire.slices.slice import Category, Example, Slice

CATEGORY = Category(
    title="Rare words",
    slices=lambda _: (
        Slice(
            name="once in this text",
            meaning="Stands once in the compared text, in whatever case.",
            expression=lambda t: t.times == 1,
        ),
    ),
    examples=(
        Example(slice="once in this text", tokens="the cat saw The dog", hits="cat saw dog"),
    ),
)
