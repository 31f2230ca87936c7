"""A user's own slices: word lists and expressions, in a TOML file.

[slices.slang]
words = ["bae", "lit"]

[slices.long]
expression = "length >= 12 and position > 0"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings, read_settings
from backfire.slices.expressions import compile_expression
from backfire.slices.slice import Slice
from backfire.slices.words import fold_word


class OwnSlice(Settings):
    """One slice of the file: either words or an expression."""

    words: tuple[str, ...] | None = None
    """The words that are in it."""
    match_case: bool = False
    """Whether they must be written just so; else case and the kind of apostrophe don't matter."""
    expression: str | None = None
    """See `slices.expressions`."""
    meaning: str | None = None
    """What the report says it means."""


class OwnSlices(Settings):
    """The content of the file."""

    slices: Mapping[str, OwnSlice] = {}
    """By name."""


def read_own_slices(path: Path) -> tuple[Slice, ...]:
    """Read a user's slices.

    Raises:
        SettingsError: If the file is absent or not TOML, a key is unknown, a slice has neither or
            both of words and expression, or an expression is wrong.
    """
    settings = read_settings(OwnSlices, path)
    return tuple(
        _make_slice(name, own, f"{path} [slices.{name}]") for name, own in settings.slices.items()
    )


def _make_slice(name: str, own: OwnSlice, where: str) -> Slice:
    if (own.words is None) == (own.expression is None):
        raise SettingsError(f"{where}: expected either words = [...] or expression = '...'.")
    if own.expression is not None:
        compiled = compile_expression(own.expression, where)
        meaning = own.meaning or f"Your slice: {own.expression}."
        level: Any = "word" if compiled.of_word else "token"
        return Slice(name=name, meaning=meaning, level=level, expression=compiled.build, own=True)
    words = list(own.words or ())
    if not words:
        raise SettingsError(f"{where}: words is empty. List at least one word.")
    meaning = own.meaning or f"Your list of {len(words)} word{'s' if len(words) != 1 else ''}."
    if own.match_case:
        return Slice(name=name, meaning=meaning, expression=lambda t: t.word.isin(words), own=True)
    folded = sorted({fold_word(word) for word in words})
    return Slice(name=name, meaning=meaning, expression=lambda t: t.lower.isin(folded), own=True)
