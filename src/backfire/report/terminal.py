"""The summary for a terminal: the first block of the page, the worst new errors, and notes.

It has 20 lines beside its notes.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from backfire.report.chance import chance_line
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.disagreement_page import print_disagreement
from backfire.report.findings import Test
from backfire.report.folder import name_files
from backfire.report.gate.lines import gate_lines
from backfire.report.note_lines import note_lines
from backfire.report.numbers import count, percent, percent_interval
from backfire.report.slices import worst_slices
from backfire.report.visible import visible
from backfire.report.wording import extent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WORST: Final = 5
"""How many of the most frequent new errors and of the most harmed slices are shown."""

_STYLES: Final = {"BETTER": "bold blue", "MIXED": "bold magenta", "WORSE": "bold red"}


def print_summary(
    console: "Console", comparison: Comparison | Disagreement, page: Path | None = None
) -> None:
    """Print the summary.

    Args:
        console: Where to.
        comparison: What to tell.
        page: Where the report is, if it was written.
    """
    from rich.text import Text

    if isinstance(comparison, Disagreement):
        print_disagreement(console, comparison, page)
        return
    verdict = Text(comparison.verdict, style=_STYLES.get(comparison.verdict, "bold"))
    verdict.append(f"  {comparison.verdict_sentence}", style="not bold default")
    lines: list[Text | Table] = [verdict, Text(extent(comparison), style="dim")]
    lines += [Text(line, style="yellow") for line in note_lines(comparison.notes)]
    lines += [Text(""), _rates(comparison)]
    worst = [flip for flip in comparison.confusion if flip.outcome == "falsified"][:WORST]
    if worst:
        flips = ", ".join(
            f"{visible(flip.reference)} → {visible(flip.candidate)} {count(flip.count)}"
            for flip in worst
        )
        lines.append(Text(f"Falsified most often: {flips}."))
    lines += [Text(line) for line in _harm(comparison)]
    lines.append(Text(chance_line(comparison)))
    if comparison.gate:
        style = "green" if comparison.gate.passed else "bold red"
        first, *others = gate_lines(comparison.gate)
        lines += [Text(first, style=style), *map(Text, others)]
    for line in lines:
        console.print(line)
    if page:
        console.print(Text(name_files(comparison, page)), soft_wrap=True)
    console.print(Text(comparison.signature, style="dim"), soft_wrap=True)


def _harm(comparison: Comparison) -> list[str]:
    return worst_slices(comparison.slices or (), WORST, comparison.conjunctions or ())


def _rates(comparison: Comparison) -> "Table":
    from rich.table import Table

    tests, accuracy, spans = comparison.tests, comparison.accuracy, comparison.spans
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("per cent")
    for name in ("", "95 % interval", "number" if spans else "tokens"):
        table.add_column(name, justify="right")
    change = f"{percent(accuracy.reference)} → {percent(accuracy.candidate)}"
    table.add_row("accuracy", change, "", count(comparison.tokens.n))
    rows: list[tuple[str, Test, str]] = [
        ("corrected (PT)", tests.positive_transfer, count(comparison.tokens.corrected)),
        ("falsified (NT)", tests.negative_transfer, count(comparison.tokens.falsified)),
        ("gain", tests.gain, ""),
    ]
    for name, test, tokens in rows:
        table.add_row(name, percent(test.value), percent_interval(test.interval), tokens)
    if spans and tests.f1_difference:
        change = f"{percent(spans.f1_reference)} → {percent(spans.f1_candidate)}"
        gain = tests.f1_difference
        table.add_row(
            "gain in span F1", percent(gain.value), percent_interval(gain.interval), change
        )
        for name, test, number in (
            ("gold spans broken", spans.tests.broken, spans.broken),
            ("gold spans recovered", spans.tests.recovered, spans.recovered),
        ):
            interval = percent_interval(test.interval)
            table.add_row(name, percent(test.value), interval, count(number))
        new, gone = count(spans.spurious_born), count(spans.spurious_gone)
        table.add_row("spurious spans", "", "new / gone", f"{new} / {gone}")
    return table
