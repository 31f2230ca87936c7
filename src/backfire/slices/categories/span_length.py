"""How long the gold span is that a token is in."""

from backfire.slices.slice import Category, Example, Slice, Text


def _slices(text: Text) -> tuple[Slice, ...]:
    if not text.spans:
        return ()
    return (
        Slice(
            name="span of 1 token",
            meaning="In a gold span of one token.",
            level="token",
            expression=lambda t: t.span_length == 1,
        ),
        Slice(
            name="span of 2 tokens",
            meaning="In a gold span of two tokens.",
            level="token",
            expression=lambda t: t.span_length == 2,  # noqa: PLR2004 - its name says it
        ),
        Slice(
            name="span of 3 tokens or more",
            meaning="In a gold span of three tokens or more.",
            level="token",
            expression=lambda t: t.span_length > 2,  # noqa: PLR2004 - its name says it
        ),
    )


_GOLD = "B-per I-per O B-loc B-org I-org I-org"

CATEGORY = Category(
    title="Length of the span",
    slices=_slices,
    examples=(
        Example(slice="span of 1 token", tokens="a b c d e f g", hits="d", gold=_GOLD),
        Example(slice="span of 2 tokens", tokens="a b c d e f g", hits="a b", gold=_GOLD),
        Example(slice="span of 3 tokens or more", tokens="a b c d e f g", hits="e f g", gold=_GOLD),
    ),
)
