"""`backfire compare`: two systems' predictions and the truth in, a report out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from backfire.cli._options import AsJson

if TYPE_CHECKING:
    from backfire.report.findings import Task

app = typer.Typer()


@app.command()
def compare(
    *,
    gold: Annotated[Path, typer.Option("--gold", help="The truth: a column file.")],
    reference: Annotated[
        list[Path], typer.Option("--reference", help="The old system's labels; repeat for runs.")
    ],
    candidate: Annotated[
        list[Path], typer.Option("--candidate", help="The new system's labels; repeat for runs.")
    ],
    task: Annotated[str, typer.Option("--task", help="pos (plain tags), chunking or ner (spans).")],
    out: Annotated[Path, typer.Option("--out", help="Folder for report.html and report.json.")],
    token_column: Annotated[
        int, typer.Option("--token-column", help="Where the tokens are, from 0.")
    ] = 0,
    label_column: Annotated[
        int, typer.Option("--label-column", help="Where the labels are; -1 is the last column.")
    ] = -1,
    margin: Annotated[
        float, typer.Option("--margin", help="Gains within ± this many points count as none.")
    ] = 0.1,
    as_json: AsJson = False,
) -> None:
    """Tell what the candidate corrected and broke, and how sure that is."""
    import backfire.experiments.compare as experiment

    comparison = experiment.compare(
        gold,
        reference,
        candidate,
        task=cast("Task", task),
        token_column=token_column,
        label_column=label_column,
        margin=margin / 100,
    )
    page = comparison.write(out)
    if as_json:
        from backfire.report.folder import as_text

        typer.echo(as_text(comparison), nl=False)
    else:
        from rich.console import Console

        from backfire.report.terminal import print_summary

        print_summary(Console(highlight=False), comparison, page)
