"""`backfire combine`: predict with old and new taggers at once."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import RunsFolder

app = typer.Typer()


@app.command()
def combine(
    combiner: Annotated[
        str, typer.Argument(help="NAME:OPTION=VALUE,OPTION=VALUE; see: mitigations list.")
    ],
    new: Annotated[
        list[Path], typer.Option("--new", help="Run folder of a new tagger. Repeatable.")
    ],
    old: Annotated[
        list[Path] | None, typer.Option("--old", help="Run folder of a tagger in use. Repeatable.")
    ] = None,
    runs: RunsFolder = Path("runs"),
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of a combiner that draws.")] = 1,
) -> None:
    """Predict with old and new taggers at once, and write that as a run.

    Compare it like any other run; a soup is one tagger and saved as such, the others have no model
    to go on with. Its manifest names its members:
    against those, less negative transfer is what the combiner is for, and no finding about chance.
    """
    need_training("combine")
    from backfire.experiments.combined_run import combine_runs
    from backfire.transfer.combiner_choice import choose_combiner

    folder = combine_runs(
        choose_combiner(combiner), old=old or (), new=new, runs=runs, seed=seed, keep_model=True
    )
    manifest = folder.manifest
    typer.echo(
        f"validation {manifest.validation_score:.2%}, {manifest.prediction_seconds or 0:,.1f} CPU "
        f"seconds to predict, {manifest.cpu_seconds:,.1f} to learn how\n{folder.path}\n"
        f"{manifest.signature}"
    )
