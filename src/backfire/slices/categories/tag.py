"""The gold tag, and for spans the type of the gold span."""

from typing import Final

from backfire.slices.slice import Category, Example, Slice, Text

LEAST: Final = 20
"""A tag of fewer tokens cannot have the 20 flips that a verdict takes; such tags are pooled."""


def _slices(text: Text) -> tuple[Slice, ...]:
    noun = "span type" if text.spans else "tag"
    numbered = [(tag, place, tokens) for place, (tag, tokens) in enumerate(text.tags) if tokens]
    outside = len(text.tags) - 1 if text.spans else None
    rare = [(tag, place) for tag, place, tokens in numbered if tokens < LEAST]
    places = [place for _, place in rare]
    slices = [
        _of_tag(place, "outside spans", "Outside every gold span.")
        if place == outside
        else _of_tag(
            place, f"{noun} {tag or '(none)'}", f"The gold {noun} is {tag or 'empty'}.", (tag,)
        )
        for tag, place, tokens in sorted(numbered)
        if tokens >= LEAST
    ]
    if rare:
        slices.append(
            Slice(
                name=f"rare {noun}s",
                meaning=(
                    f"The gold {noun} is one of {len(rare)} that fewer than {LEAST} tokens have."
                ),
                level="token",
                expression=lambda t: t.tag_id.isin(places),
                tags=tuple(tag for tag, _ in rare),
            )
        )
    return tuple(slices)


def _of_tag(place: int, name: str, meaning: str, tags: tuple[str, ...] = ()) -> Slice:
    return Slice(
        name=name,
        meaning=meaning,
        level="token",
        expression=lambda t: t.tag_id == place,
        tags=tags,
    )


CATEGORY = Category(
    title="Tags and span types",
    slices=_slices,
    examples=(
        Example(slice="rare tags", tokens="How 's it", hits="How 's it", gold="WRB VBZ PRP"),
    ),
)
