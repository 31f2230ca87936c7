"""Emoji."""

from collections.abc import Sequence

from backfire.slices.slice import Category, Example, Slice


def _with_emoji(words: Sequence[str]) -> set[str]:
    candidates = [word for word in words if not word.isascii()]
    if not candidates:
        return set()
    from emoji import emoji_count

    return {word for word in candidates if emoji_count(word)}


CATEGORY = Category(
    title="Emoji",
    slices=lambda _: (
        Slice(
            name="emoji",
            meaning=(
                "Holds an emoji of Unicode's list; this counts ©, ® and ™ too, which are mostly "
                "no feelings."
            ),
            words=_with_emoji,
        ),
    ),
    examples=(
        Example(
            slice="emoji",
            tokens="😂 ❤️ go🔥 👍🏽 :) é … heart",
            hits="😂 ❤️ go🔥 👍🏽",
        ),
    ),
)
