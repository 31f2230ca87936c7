"""Short and long sentences."""

from typing import Final

from backfire.slices.slice import Category, Example, Slice

_BOUNDS: Final = ((1, 9), (10, 19), (20, 29))
_LONGEST: Final = 30


def _between(low: int, high: int) -> Slice:
    return Slice(
        name=f"sentence of {low}-{high} tokens",
        meaning=f"Any token of a sentence (or tweet) of {low} to {high} tokens.",
        level="token",
        expression=lambda t: t.sentence_length.between(low, high),
    )


CATEGORY = Category(
    title="Length of the sentence",
    slices=lambda _: (
        *(_between(low, high) for low, high in _BOUNDS),
        Slice(
            name=f"sentence of {_LONGEST} tokens or more",
            meaning=f"Any token of a sentence (or tweet) of at least {_LONGEST} tokens.",
            level="token",
            expression=lambda t: t.sentence_length >= _LONGEST,
        ),
    ),
    examples=(
        Example(slice="sentence of 1-9 tokens", tokens="a b c", hits="a b c"),
        Example(slice="sentence of 10-19 tokens", tokens="a b c", hits=""),
        Example(slice="sentence of 20-29 tokens", tokens="a b c", hits=""),
        Example(slice="sentence of 30 tokens or more", tokens="a b c", hits=""),
    ),
)
