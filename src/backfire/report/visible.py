"""Text from anywhere, made visible: what would hide, reorder or break the page is shown by name.

Labels and tokens come from the users' files. Control characters, direction marks and other
characters without a picture of their own would vanish, turn a line around, or act on a terminal.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from unicodedata import bidirectional

LONGEST: Final = 60
"""Texts longer than this many characters are cut, and their length is told."""

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200c\u200e\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)


def split_visible(text: str, longest: int = LONGEST) -> list[tuple[str, bool]]:
    r"""Return the text in pieces (piece, whether it names a hidden character).

    Args:
        text: Any text, lone surrogates included.
        longest: Where it is cut; a cut text ends with a piece that tells its length.

    >>> split_visible("a\u200fb")
    [('a', False), ('U+200F', True), ('b', False)]
    """
    pieces: list[tuple[str, bool]] = []
    place, shown = 0, text[:longest]
    for match in _HIDDEN.finditer(shown):
        if match.start() > place:
            pieces.append((shown[place : match.start()], False))
        pieces.append((f"U+{ord(match.group()):04X}", True))
        place = match.end()
    if place < len(shown):
        pieces.append((shown[place:], False))
    if len(text) > longest:
        pieces.append((f"… {len(text):,} characters", True))
    return pieces or [("empty", True)]


def visible(text: str, longest: int = LONGEST) -> str:
    r"""Return the text for a plain line: hidden characters stand in ⟨⟩ by their code.

    >>> visible("a\x00b")
    'a⟨U+0000⟩b'
    """
    return "".join(
        f"⟨{piece}⟩" if named else piece for piece, named in split_visible(text, longest)
    )


def file_name(path: Path) -> str:
    """Return a path for messages and reports, whatever bytes its name holds."""
    return visible(str(path), longest=4096)


def direction(texts: Iterable[str]) -> str:
    """Return "rtl" for words that begin in a right-to-left script, else "ltr".

    >>> direction(["@user", "שלום"])
    'ltr'
    >>> direction(["12", "שלום"])
    'rtl'
    """
    kinds = (bidirectional(character) for text in texts for character in text[:LONGEST])
    return next(
        ("ltr" if kind == "L" else "rtl" for kind in kinds if kind in {"L", "R", "AL"}), "ltr"
    )
