"""The errors that Backfire raises on purpose.

A message says where, what was found, what was expected and what to do. Anything that is not a
`BackfireError` is a defect of Backfire itself.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar, Self


class BackfireError(Exception):
    """Any failure that the user can mend; the command line exits with code 2."""

    may_quote: ClassVar[bool] = False
    """Whether such messages may quote text that was read."""

    def without_text(self) -> Self:
        """Return the same with the place alone, if the message may quote text."""
        place, colon, _ = str(self).partition(": ")
        if not self.may_quote:
            return self
        shown = f"{place}: " if colon and not re.search("[\"']", place) else ""
        return type(self)(
            f"{shown}something is wrong there, and what it is may quote the text. The same command "
            "without --private tells."
        )


class CorpusError(BackfireError):
    """A corpus or a file of labelled text is missing, broken or not what was announced."""

    may_quote = True


class SettingsError(BackfireError):
    """A setting, name or option is unknown or out of range."""


class ComparisonError(BackfireError):
    """Two systems' predictions can't be compared, for instance because their text differs."""

    may_quote = True


class MissingInputError(ComparisonError):
    """A file to compare is not there."""

    may_quote = False


class VectorsError(BackfireError):
    """A file of word vectors is broken."""


class ModelError(BackfireError):
    """A saved model, run or training state can't be used."""


class EvidenceError(BackfireError):
    """Evidence is missing, broken or not what a sweep asks for."""


class MissingExtraError(BackfireError):
    """An optional part of Backfire is needed and not installed."""


def missing_extra(needed_for: str, extra: str) -> MissingExtraError:
    """Return the error that says which extra to install.

    Args:
        needed_for: What needs it, for instance "backfire train".
        extra: The extra's name.
    """
    return MissingExtraError(
        f"{needed_for} needs the extra '{extra}', which is not installed. "
        f"Install it with: pip install 'backfire[{extra}]'"
    )


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the message for an unknown name: near matches first, then all names.

    Args:
        kind: What the name is the name of, for instance "corpus".
        name: The name that was asked for.
        known: Every name that exists.
    """
    names = sorted(known)
    close = get_close_matches(name.lower(), {each.lower() for each in names}, n=3, cutoff=0.6)
    near = sorted(
        (each for each in names if each.lower() in close), key=lambda x: close.index(x.lower())
    )
    hint = f" Did you mean {' or '.join(repr(match) for match in near)}?" if near else ""
    return f"unknown {kind} {name!r}.{hint} Known: {', '.join(names) or 'none'}."
