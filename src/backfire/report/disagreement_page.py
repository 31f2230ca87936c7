"""Renders the page and the summary of a comparison without gold."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from backfire.report.disagreement import ROWS_SHOWN, Disagreement
from backfire.report.folder import name_files
from backfire.report.note_lines import note_lines
from backfire.report.numbers import count, percent, percent_interval, plural
from backfire.report.page import show_examples
from backfire.report.templating import render_template
from backfire.report.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

_WORST: Final = 5


def render_disagreement(found: Disagreement) -> str:
    """Return report.html."""
    pairs = len(found.inputs.reference) * len(found.inputs.candidate)
    return render_template(
        "disagreement.html.j2",
        tables=False,
        found=found,
        rows=found.confusion[:ROWS_SHOWN],
        extent=extent(found),
        sentences=sentences(found),
        several=pairs > 1,
        pairs=pairs,
        **show_examples(found.examples),
        graded=False,
        spanned=False,
    )


def extent(found: Disagreement) -> str:
    """Return how much was compared: tokens, sentences, runs."""
    return " · ".join(
        [
            plural(found.tokens.n, "token"),
            plural(found.inputs.sentences, "sentence"),
            plural(len(found.inputs.reference), "reference run"),
            plural(len(found.inputs.candidate), "candidate run"),
            f"task {found.task}",
            "no gold",
        ]
    )


def sentences(found: Disagreement) -> list[str]:
    """Return what can be said without gold, and what can't."""
    changed = found.changed
    said = [
        f"Of {plural(found.tokens.n, 'token')}, {count(found.tokens.changed)} have another label.",
        f"That is {percent(changed.value)} % ({percent_interval(changed.interval)}) of them.",
    ]
    for side, share in (
        ("reference", found.between_reference_runs),
        ("candidate", found.between_candidate_runs),
    ):
        if share is not None:
            said.append(f"Two runs of the {side} differ on {percent(share)} % of the tokens.")
    spans = found.spans
    if spans is not None:
        said.append(
            f"Of the reference's {plural(spans.reference, 'span').removeprefix('on average ')}, "
            f"{count(spans.gone)} are gone, "
            f"and {count(spans.born)} of the candidate's {count(spans.candidate)} are new."
        )
    said.append(
        "Which of these changes are right takes gold labels: there is no accuracy, no positive or "
        "negative transfer and no gain here. Label the tokens below and compare again with gold."
    )
    return said


def print_disagreement(console: "Console", found: Disagreement, page: Path | None = None) -> None:
    """Print the summary."""
    from rich.text import Text

    verdict = Text(found.verdict, style="bold")
    verdict.append(f"  {found.verdict_sentence}", style="not bold default")
    lines = [verdict, Text(extent(found), style="dim")]
    lines += [Text(line, style="yellow") for line in note_lines(found.notes)]
    lines += [Text(sentence) for sentence in sentences(found)]
    worst = [
        f"{visible(row.reference)} → {visible(row.candidate)} {count(row.count)}"
        for row in found.confusion[:_WORST]
    ]
    if worst:
        lines.append(Text(f"Changed most often: {', '.join(worst)}."))
    for line in lines:
        console.print(line)
    if page:
        console.print(Text(name_files(found, page)), soft_wrap=True)
    console.print(Text(found.signature, style="dim"), soft_wrap=True)
