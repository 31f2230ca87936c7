"""Words whose first letter is upper-case: in news mostly names, in tweets anything.

Paper: section 5.3, tokens with an upper-cased first letter.
"""

from backfire.slices.slice import Category, Example, Slice

_NAME = "first-letter capital"

CATEGORY = Category(
    title="Capitals",
    slices=lambda _: (
        Slice(
            name=_NAME,
            meaning=(
                "An upper-case first letter and a lower-case one after it; the contractions of I "
                "(I'm) are left out."
            ),
            expression=lambda t: t.word.re_search(r"^\p{Lu}.*\p{Ll}") & ~t.lower.re_search("^i'"),
        ),
        Slice(
            name="capital inside the sentence",
            meaning=(
                "A first-letter capital that is not the first token. The second sentence of a "
                "tweet, or a quotation, begins inside by this rule."
            ),
            level="token",
            expression=lambda t: t.position > 0,
            within=_NAME,
        ),
    ),
    examples=(
        Example(
            slice=_NAME,
            tokens="Award winning I I'm I’ve AWARD iPhone Él McDonald It's",
            hits="Award Él McDonald It's",
        ),
        Example(
            slice="capital inside the sentence",
            tokens="Award goes to Charity tonight",
            hits="Charity",
        ),
    ),
)
