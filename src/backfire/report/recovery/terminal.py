"""What is printed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backfire.report.recovery.record import Recovery
from backfire.report.recovery.rows import HEADS, NARROW, Row, rows_of, told_rows
from backfire.report.recovery.sentences import sentences

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_STYLES: Final = {"RECOVERED": "bold blue", "PARTLY": "bold magenta", "NOTHING HELPS": "bold red",
                  "TOO FEW": "bold yellow"}  # fmt: skip

_WIDE: Final = 140
"""From so many columns on the whole table is shown."""

_LONG: Final = {True: (36, ","), False: (22, ",:")}
"""In a wide and a narrow terminal: how long a name may be, and where longer ones are broken."""


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


def _table(every: Iterator[Row], width: int) -> "Table":
    """Return the table; a narrow terminal has no room for all columns."""
    from rich.table import Table

    is_wide = width >= _WIDE
    places = range(len(HEADS)) if is_wide else NARROW
    rows = [replace(row, name=_in_lines(row.name, *_LONG[is_wide])) for row in every]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("way", no_wrap=True)
    for place in places:
        table.add_column(HEADS[place], justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for row in rows:
        style = "bold" if row.is_chosen else "dim" if row.is_mark else ""
        cells = (row.cells[place] for place in places)
        table.add_row(row.number, row.name, *cells, row.verdict, style=style)
    return table


def _in_lines(name: str, most: int, ends: str) -> str:
    """Break a long name where its parts end, not in the middle of a word."""
    return re.sub(rf"([{ends}]| \+) *", r"\1\n", name) if len(name) > most else name
