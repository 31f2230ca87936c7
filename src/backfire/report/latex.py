r"""Text and tables in LaTeX, for every engine: nothing in a text becomes a command.

Characters that pdfTeX may not know go through `\backfireglyph`, which prints them with LuaTeX and
XeTeX and names their code points with pdfTeX.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from backfire.report.visible import LONGEST, visible

_KNOWN: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"{\char34}",
    "'": r"{\textquotesingle}",
    "`": r"{\textasciigrave}",
    "[": "{[}",
    "*": "{*}",
    "\N{NO-BREAK SPACE}": "~",
    "\N{EN DASH}": r"\textendash{}",
    "\N{EM DASH}": r"\textemdash{}",
    "\N{MINUS SIGN}": "$-$",
    "\N{HORIZONTAL ELLIPSIS}": r"\dots{}",
    "\N{MIDDLE DOT}": r"\textperiodcentered{}",
    "\N{PLUS-MINUS SIGN}": r"$\pm$",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{RIGHTWARDS ARROW}": r"$\rightarrow$",
    "\N{SUPERSCRIPT TWO}": "$^2$",
    "\N{PRIME}": "$'$",
    "\N{MATHEMATICAL LEFT ANGLE BRACKET}": r"$\langle$",
    "\N{MATHEMATICAL RIGHT ANGLE BRACKET}": r"$\rangle$",
    "\N{LEFT SINGLE QUOTATION MARK}": "`{}",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'{}",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``{}",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''{}",
}

_LIGATURES: Final = re.compile(r"(?<=-)(?=-)|(?<=,)(?=,)")
"""Where TeX would make one character of two that a text has."""

_EVERY_FONT: Final = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")
"""Letters beyond ASCII that every font encoding of LaTeX has."""

GLYPH: Final = (
    r"\providecommand*{\backfireglyph}[2]{\ifdefined\directlua#2\else"
    r"\ifdefined\XeTeXversion#2\else\texttt{U+#1}\fi\fi}"
)
"""The definition that the tables need."""


def tex(text: str, longest: int = LONGEST) -> str:
    """Return any text as LaTeX; characters that hide are named.

    Args:
        text: The text.
        longest: Where it is cut; a cut text ends with its length.
    """
    return _LIGATURES.sub("{}", "".join(map(_character, visible(text, longest))))


def sentence(text: str) -> str:
    """Return a sentence of the report as LaTeX, whole and with its no-break spaces."""
    parts = text.split("\N{NO-BREAK SPACE}")
    return "~".join(tex(part, len(part) + 1) if part else "" for part in parts)


def table(
    name: str,
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    left: int = 1,
    *,
    long: bool = False,
    wide: bool = False,
) -> list[str]:
    """Return the lines of a table.

    Args:
        name: Its label, after `tab:backfire-`.
        caption: Ready to stand in LaTeX, as heads and cells are.
        heads: The heads of the columns.
        rows: The cells.
        left: How many columns, from the first, are aligned to the left; the others are numbers.
        long: Whether the texts of the first column are long, and get lines of their own width.
        wide: Whether it takes both columns of a page that has two, and is set smaller.
    """
    kind, size = ("table*", "footnotesize") if wide else ("table", "small")
    first = r"p{0.3\textwidth}" if long else "l"
    columns = first + "l" * (left - 1) + "r" * (len(heads) - left)
    return [
        rf"\begin{{{kind}}}[htbp]",
        rf"  \centering\{size}\setlength{{\tabcolsep}}{{4pt}}",
        rf"  \caption{{{caption}}}",
        rf"  \label{{tab:backfire-{name}}}",
        rf"  \begin{{tabular}}{{@{{}}{columns}@{{}}}}",
        r"    \toprule",
        f"    {_row(heads)}",
        r"    \midrule",
        *_body([f"    {_row(cells)}" for cells in rows], wide=wide),
        r"    \bottomrule",
        r"  \end{tabular}",
        rf"\end{{{kind}}}",
        "",
    ]


def stacked(lines: Sequence[str]) -> str:
    """Return a cell of several lines, which are ready to stand in LaTeX."""
    inside = r" \\ ".join(lines)
    return inside if len(lines) == 1 else rf"\shortstack{{{inside}}}"


def _body(rows: Sequence[str], *, wide: bool) -> Iterator[str]:
    """Give the rows, with a gap between those whose cells may have several lines."""
    for place, row in enumerate(rows):
        if wide and place:
            yield r"    \addlinespace"
        yield row


def _row(cells: Sequence[str]) -> str:
    return rf"{' & '.join(cells)} \\"


def _character(character: str) -> str:
    known = _KNOWN.get(character)
    if known is not None:
        return known
    if character.isascii() or character in _EVERY_FONT:
        return character
    return rf"\backfireglyph{{{ord(character):04X}}}{{{character}}}"
