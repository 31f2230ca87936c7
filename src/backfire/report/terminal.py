"""The summary for a terminal: the first block of the page and the worst confusions, in 20 lines."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from backfire.report.comparison import Comparison
from backfire.report.findings import Test
from backfire.report.numbers import count, percent, percent_interval
from backfire.report.visible import file_name, visible
from backfire.report.wording import extent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WORST: Final = 5
"""How many of the most frequent new errors are shown."""

_STYLES: Final = {"BETTER": "bold blue", "WORSE": "bold red"}


def print_summary(console: "Console", comparison: Comparison, page: Path | None = None) -> None:
    """Print the summary.

    Args:
        console: Where to.
        comparison: What to tell.
        page: Where the report is, if it was written.
    """
    from rich.text import Text

    verdict = Text(comparison.verdict, style=_STYLES.get(comparison.verdict, "bold"))
    verdict.append(f"  {comparison.verdict_sentence}", style="not bold default")
    lines: list[Text | Table] = [verdict, Text(extent(comparison), style="dim")]
    lines += [Text(f"Note: {note}", style="yellow") for note in comparison.notes[:2]]
    lines += [Text(""), _rates(comparison)]
    worst = [flip for flip in comparison.confusion if flip.outcome == "falsified"][:WORST]
    if worst:
        flips = ", ".join(
            f"{visible(flip.reference)} → {visible(flip.candidate)} {count(flip.count)}"
            for flip in worst
        )
        lines.append(Text(f"Falsified most often: {flips}."))
    if comparison.noise.reason:
        lines.append(Text(f"Chance: {comparison.noise.reason}."))
    for line in lines:
        console.print(line)
    if page:
        console.print(Text(f"Report: {file_name(page)}"), soft_wrap=True)
    console.print(Text(comparison.signature, style="dim"), soft_wrap=True)


def _rates(comparison: Comparison) -> "Table":
    from rich.table import Table

    tests, accuracy, spans = comparison.tests, comparison.accuracy, comparison.spans
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("per cent")
    for name in ("", "95 % interval", "tokens"):
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
        table.add_row("span F1", change)
        interval = percent_interval(tests.f1_difference.interval)
        table.add_row("gain in span F1", percent(tests.f1_difference.value), interval)
    return table
