"""`backfire advise`: what the studies say of a pair before anything is trained."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._options import AsJson, Catalogue, Data

app = typer.Typer()


@app.command()
def advise(
    source: Annotated[str, typer.Argument(help="The source corpus; see: corpora list.")],
    target: Annotated[str, typer.Argument(help="The target corpus.")],
    study: Annotated[
        list[Path] | None,
        typer.Option(
            "--study",
            help="similarity.json, size.json or hyperparameters.json of a study of your own "
            "(backfire study); repeatable.",
            show_default="those that come with Backfire",
        ),
    ] = None,
    data: Data = None,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
) -> None:
    """Say what the studies predict for a pair, and what to try first, without training.

    "unknown" where the pair lies outside what was studied, with the reasons.
    """
    from backfire.experiments.advice.advising import advise as make_advice
    from backfire.report.advice.words import write_advice

    found = make_advice(source, target, study=study, data=data, catalogue=catalogue)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    for line in write_advice(found):
        typer.echo(line)
