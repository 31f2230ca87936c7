"""Numbers in digits."""

from typing import Final

from backfire.slices.slice import Category, Example, Slice

_NUMBER: Final = (
    r"^[-+~#$€£¥(]*\p{Nd}[\p{Nd}.,:/x%)°+-]*(\\/[\p{Nd}]+)?(st|nd|rd|th|s|k|m|bn?|am|pm|['’]s)?$"
)

CATEGORY = Category(
    title="Numbers",
    slices=lambda _: (
        Slice(
            name="number",
            meaning=(
                "Digits, with signs, separators, currencies and endings such as 1st, 80s, 7pm; "
                "times and dates are in it, numbers in words are not."
            ),
            expression=lambda t: t.lower.re_search(_NUMBER),
        ),
    ),
    examples=(
        Example(
            slice="number",
            tokens="7 1,000 3.14 $5 7:30pm 1st 80s 50% 10/12 1\\/2 two b4 2day 2pac -3 $ %",
            hits="7 1,000 3.14 $5 7:30pm 1st 80s 50% 10/12 1\\/2 -3",
        ),
    ),
)
