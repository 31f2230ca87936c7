"""Hashtags."""

from backfire.slices.slice import Category, Example, Slice

CATEGORY = Category(
    title="Hashtags",
    slices=lambda _: (
        Slice(
            name="hashtag",
            meaning="# with a letter, digit or underscore after it. #1 is one by this rule.",
            expression=lambda t: t.word.re_search(r"^[#\x{FF03}][\p{L}\p{N}_]"),
        ),
    ),
    examples=(Example(slice="hashtag", tokens="#Trump # #1 ## Trump", hits="#Trump #1"),),
)
