"""The notes of a comparison on a terminal: the first of them, which weigh most."""

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Final

from backfire.report.numbers import plural

NOTES: Final = 3
"""How many notes are shown."""

_LONGEST: Final = 500


def note_lines(notes: Sequence[str]) -> Iterator[str]:
    """Give the first notes, which weigh most, and how many there are more."""
    for note in notes[:NOTES]:
        yield f"Note: {shorten(note, _LONGEST, placeholder=' …')}"
    if len(notes) > NOTES:
        yield f"{plural(len(notes) - NOTES, 'more note')} in the report."
