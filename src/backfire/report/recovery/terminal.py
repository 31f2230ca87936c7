"""What is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backfire.report.broken_names import in_lines
from backfire.report.recovery.record import Recovery
from backfire.report.recovery.rows import HEADS, Row, rows_of, told_rows
from backfire.report.recovery.sentences import sentences

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_STYLES: Final = {"RECOVERED": "bold blue", "PARTLY": "bold magenta", "NOTHING HELPS": "bold red",
                  "TOO FEW": "bold yellow"}  # fmt: skip

_BETWEEN: Final = 2
"""Blanks between columns."""

_VIEWS: Final = (
    (range(len(HEADS)), 36, r",| \+"),
    ((0, 2, 3, 5, 8), 22, r"[,:]| \+"),
    ((2, 3, 5), 22, r"[,:]| \+"),
)
"""Which columns are shown, how long the name of a way may be in one line, and where it is broken:
the first view that fits the terminal is taken."""


def print_recovery(console: "Console", found: Recovery, page: Path | None = None) -> None:
    """Print the answer, the table, what test says, what to do, and what to know.

    Args:
        console: Where to.
        found: What was found.
        page: Where the page is, if it was written.
    """
    from rich.text import Text

    verdict = Text(found.verdict, style=_STYLES[found.verdict])
    verdict.append(f"  {found.verdict_sentence}", style="not bold default")
    console.print(verdict)
    console.print(Text("\nvalidation, which chose", style="bold"))
    console.print(_table(rows_of(found), console.width))
    for told in found.told:
        console.print(Text(f"\n{told.split}, looked at once", style="bold"))
        console.print(_table(told_rows(told, found), console.width))
    console.print()
    for sentence in sentences(found):
        console.print(Text(sentence))
    if found.left_out:
        console.print(Text("\nNot tried", style="bold"))
        for each in found.left_out:
            console.print(Text(f"{each.name}: {each.reason}"), soft_wrap=True)
    for title, commands in (("Build it", found.build), ("Run it", found.run)):
        if commands:
            console.print(Text(f"\n{title}", style="bold"))
            for command in commands:
                console.print(Text(command), soft_wrap=True)
    console.print()
    for note in found.notes:
        console.print(Text(f"Note: {note}", style="yellow"))
    if page:
        console.print(Text(f"{page}, and beside it recover.md, recover.json, frontier.*"),
                      soft_wrap=True)  # fmt: skip
    console.print(Text(found.signature, style="dim"), soft_wrap=True)


def _table(rows: Iterable[Row], width: int) -> "Table":
    """Return the table with as many columns as the terminal has room for."""
    from rich.table import Table

    every = list(rows)
    places, shown = _fitting(every, width)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("way", no_wrap=True)
    for place in places:
        table.add_column(HEADS[place], justify="right", no_wrap=True)
    table.add_column("")
    for row in shown:
        style = "bold" if row.is_chosen else "dim" if row.is_mark else ""
        cells = (row.cells[place] for place in places)
        table.add_row(row.number, row.name, *cells, row.verdict, style=style)
    return table


def _fitting(rows: Sequence[Row], width: int) -> tuple[Sequence[int], list[Row]]:
    """Return the columns that the terminal has room for, and the rows with names in lines."""
    for places, most, ends in _VIEWS:
        shown = [replace(row, name=in_lines(row.name, most, ends)) for row in rows]
        columns = [
            [row.number for row in rows],
            [line for row in shown for line in row.name.splitlines()],
            *([HEADS[place], *(row.cells[place] for row in rows)] for place in places),
            [word for row in rows for word in row.verdict.split()],
        ]
        needed = sum(max(map(len, cells), default=0) + _BETWEEN for cells in columns)
        if needed - _BETWEEN <= width:
            break
    return places, shown
