"""How the results of `backfire similarity` look on a terminal."""

import json
from itertools import groupby
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from backfire.report.similarity.record import MeasureCard, Similarity, Value

_WIDTH_ELSEWHERE = 160


def print_similarity(found: "Similarity") -> None:
    """Print the texts, one table of all measures, and what its numbers mean."""
    from backfire.report.similarity.cells import (
        model_sentence,
        reasons,
        size_of,
        spread_sentence,
    )
    from backfire.report.similarity.record import CAVEAT

    console = _console()
    console.print(f"Source  {size_of(found.source)}", markup=False)
    for text in found.targets:
        console.print(f"Target  {size_of(text)}", markup=False)
    console.print()
    console.print(_table(found))
    console.print()
    console.print(spread_sentence(found), markup=False)
    if found.model:
        console.print(model_sentence(found.model), markup=False)
    for reason in reasons(found):
        console.print(f"– {reason}", markup=False)
    for note in found.notes:
        console.print(f"Note: {note}", markup=False)
    console.print("What a measure is: backfire similarity --explain NAME (or: all).")
    console.print(CAVEAT, style="bold")
    console.print(found.signature, style="dim", markup=False)


def print_explained(name: str, *, as_json: bool) -> None:
    """Print what one measure is, or what each of them is.

    Raises:
        SettingsError: If there is no such measure.
    """
    from backfire.report.similarity.cells import limits_of
    from backfire.report.similarity.explaining import card_of, explain
    from backfire.report.similarity.record import CAVEAT
    from backfire.similarity.measure import MEASURES, list_measures

    known = list_measures() if name == "all" else {name: MEASURES.load(name)}
    cards = [card_of(each, measure) for each, measure in known.items()]
    if as_json:
        typer.echo(json.dumps([card.model_dump(mode="json") for card in cards], indent=2))
        return
    console = _console()
    for card in cards:
        console.print(f"[bold]{card.name}[/]  {card.title} ({limits_of(card)})")
        for sentence in explain(card):
            console.print(f"  {sentence}", markup=False)
        console.print()
    console.print(CAVEAT, style="bold")


def _table(found: "Similarity") -> Table:
    from backfire.report.similarity.cells import has_twice, twice_cell, unit_of

    table = Table(box=None, pad_edge=False, header_style="bold dim", padding=(0, 2, 0, 0))
    for heading in ("measure", "", "more alike"):
        table.add_column(heading)
    for name in (*(["source twice"] if has_twice(found) else []), *_names(found)):
        table.add_column(escape(name), justify="right")
    for group, cards in groupby(found.measures, key=lambda card: card.group):
        table.add_row(f"[bold]{group}[/]")
        for card in cards:
            name = f"{card.name}\n  [dim]{card.title}[/]"
            twice = [f"[dim]{twice_cell(card, found)}[/]"] if has_twice(found) else []
            cells = (_cell(card, found.value(card.name, each)) for each in _names(found))
            table.add_row(name, unit_of(card), card.alike, *twice, *cells)
    return table


def _names(found: "Similarity") -> list[str]:
    return [text.corpus for text in found.targets]


def _cell(card: "MeasureCard", value: "Value") -> str:
    from backfire.report.similarity.cells import beside_cell, value_cell

    beside = beside_cell(card, value)
    return "\n".join([value_cell(card, value), *([f"[dim]{escape(beside)}[/]"] if beside else [])])


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH_ELSEWHERE)
