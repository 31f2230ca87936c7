"""Shades of one colour for what rises, such as a size: from light to dark."""

from typing import Final

_LIGHT: Final = (0xA8, 0xC6, 0xEE)
_DARK: Final = (0x0B, 0x2B, 0x5C)


def shade(place: int, number: int) -> str:
    """Return the colour at a place among so many.

    >>> shade(0, 3), shade(2, 3)
    ('#a8c6ee', '#0b2b5c')
    """
    share = place / (number - 1) if number > 1 else 1.0
    mixed = (
        round(light + share * (dark - light)) for light, dark in zip(_LIGHT, _DARK, strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)
