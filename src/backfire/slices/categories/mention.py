"""Mentions of users."""

from backfire.slices.slice import Category, Example, Slice

CATEGORY = Category(
    title="Mentions",
    slices=lambda _: (
        Slice(
            name="mention",
            meaning="@ with a letter, digit or underscore after it, and no further @ or full stop.",
            expression=lambda t: t.word.re_search(r"^[@\x{FF20}][\p{L}\p{N}_]+:?$"),
        ),
    ),
    examples=(
        Example(slice="mention", tokens="@user @_x @ at a@b.org @you:", hits="@user @_x @you:"),
    ),
)
