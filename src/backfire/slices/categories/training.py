"""What the training sets had: unseen words, words of several tags, words of other tags only."""

from backfire.slices.slice import Category, Example, Slice, Text


def _slices(text: Text) -> tuple[Slice, ...]:
    return tuple(each for side in text.training for each in _of_side(side))


def _of_side(side: str) -> tuple[Slice, ...]:
    labels = f"{side}_labels"
    return (
        Slice(
            name=f"unseen in {side} training",
            meaning=f"The {side}'s training set does not have the word, in whatever case.",
            expression=lambda t: t[labels].isnull(),
        ),
        Slice(
            name=f"ambiguous in {side} training",
            meaning=f"The {side}'s training set has the word with two tags or more.",
            expression=lambda t: t[labels].length() > 1,
        ),
        Slice(
            name=f"other tag in {side} training",
            meaning=(
                f"The {side}'s training set has the word, never with its tag here. Where the two "
                "tag sets differ, that is every word of a tag that the other lacks."
            ),
            level="token",
            expression=lambda t: t[labels].notnull() & ~t[labels].contains(t.tag),
        ),
    )


_SEEN = "the/DT can/NN can/MD cat/NN"

CATEGORY = Category(
    title="Training sets",
    slices=_slices,
    examples=tuple(
        Example(
            slice=f"{name} in {side} training",
            tokens="The can Cat purrs",
            hits=hits,
            gold="DT VB VB VBZ",
            training=_SEEN,
        )
        for side in ("source", "target")
        for name, hits in (("unseen", "purrs"), ("ambiguous", "can"), ("other tag", "can Cat"))
    ),
)
