"""Words in capitals throughout: shouting in tweets, abbreviations and headlines in news."""

from backfire.slices.slice import Category, Example, Slice

CATEGORY = Category(
    title="Capitals throughout",
    slices=lambda _: (
        Slice(
            name="all caps",
            meaning=(
                "At least two upper-case letters and no lower-case one; hashtags and mentions are "
                "left out, initialisms are not."
            ),
            expression=lambda t: (
                t.word.re_search(r"\p{Lu}.*\p{Lu}") & ~t.word.re_search(r"\p{Ll}|^[#@]")
            ),
        ),
    ),
    examples=(
        Example(
            slice="all caps",
            tokens="ROCKSTAR **THURSDAY** I'M UN A Only #TBT @NASA B2B",
            hits="ROCKSTAR **THURSDAY** I'M UN B2B",
        ),
    ),
)
