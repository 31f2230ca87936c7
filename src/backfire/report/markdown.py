"""Markdown as GitHub reads it; nothing in a text becomes a mark, a link or a ping."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from backfire.report.visible import LONGEST, visible

_CODE: Final = re.compile(r"""[&<>"'`*_\[\]!|\\~@#:$^={}]|(?<=[wW]{3})\.""")
_PROSE: Final = re.compile(r"[\\`*_\[\]|~]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_PINGS: Final = re.compile(r"(?<=[@#])(?=\w)|(?<=\bGH-)(?=\d)|(?<=://)|(?<=\bwww\.)", re.IGNORECASE)
_BLOCKS: Final = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$)))?([-+=#.)])")


def code(text: str, longest: int = LONGEST) -> str:
    """Return a label, a token or a name as code: GitHub neither links nor pings what is in it."""
    return f"<code>{code_text(text, longest)}</code>"


def code_text(text: str, longest: int = LONGEST) -> str:
    """Return a text to stand inside `<code>`; characters that hide are named."""
    return _CODE.sub(lambda found: f"&#{ord(found.group())};", visible(text, longest))


def prose(text: str, longest: int = 10_000) -> str:
    """Return a sentence that may quote names and labels; what GitHub would link is broken up."""
    shown = _PINGS.sub(_BREAK, _visible_sentence(text, longest).strip())
    shown = re.sub(r"[&<>$]", lambda found: _ENTITIES[found.group()], shown)
    shown = _PROSE.sub(lambda found: f"\\{found.group()}", shown)
    return _BLOCKS.sub(lambda found: f"{found[1] or ''}\\{found[2]}", shown)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> list[str]:
    """Return the lines of a table.

    Args:
        heads: The heads of the columns, ready to stand in Markdown.
        rows: The cells, likewise.
        left: How many columns, from the first, are aligned to the left; the others are numbers.
    """
    rules = [":--" if place < left else "--:" for place in range(len(heads))]
    return ["", *(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows)), ""]


def join_lines(lines: Iterable[str]) -> str:
    """Return a document of lines, with at most one empty line between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def folded(title: str, lines: Sequence[str]) -> list[str]:
    """Return lines that GitHub folds away under a title."""
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "", "</details>", ""]


def _visible_sentence(text: str, longest: int) -> str:
    return "\N{NO-BREAK SPACE}".join(
        visible(part, longest) if part else "" for part in text.split("\N{NO-BREAK SPACE}")
    )
