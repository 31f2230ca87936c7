"""`backfire reproduce`: the paper's tables from the corpora on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import (
    AsJson,
    Catalogue,
    Config,
    Data,
    Device,
    Overrides,
    Quiet,
    Vectors,
    with_device,
)
from backfire.cli._progress import showing_progress

app = typer.Typer(help="Regenerate the paper's tables and figures.")


@app.callback()
def reproduce() -> None:
    """Regenerate the paper's tables and figures."""


@app.command("table-2")
def table_2(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="A target corpus. Repeatable; all five if not given."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="The source corpus; else the one for each target's task."),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Runs an arm.")] = 2,
    out: Annotated[Path, typer.Option("--out", help="Folder for runs and results.")] = Path(
        "reproduction"
    ),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Trainings at a time.")] = 2,
    device: Device = None,
    vectors: Vectors = None,
    data: Data = None,
    catalogue: Catalogue = None,
    config: Config = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Random initialisation against transfer learning on the tweets corpora.

    Every transferred run has a source model of its own. Runs that are there already are not
    trained again, and an interrupted one goes on where it was.
    """
    need_training("reproduce")
    from backfire.experiments.contrast import Contrast
    from backfire.experiments.published import SOURCES
    from backfire.experiments.spec import LabSettings
    from backfire.experiments.table_2 import format_table, reproduce_table_2
    from backfire.records.errors import SettingsError, unknown_name
    from backfire.records.settings import read_settings

    targets = only or list(SOURCES)
    for target in targets:
        if source is None and target not in SOURCES:
            raise SettingsError(f"{unknown_name('target', target, SOURCES)} Or give --source.")
    settings = read_settings(LabSettings, config, with_device(overrides, device))
    contrasts = [
        Contrast(
            source=source or SOURCES[target],
            target=target,
            seeds=seeds,
            settings=settings,
            out=out,
            data=data,
            catalogue=catalogue,
            vectors=vectors,
            jobs=jobs,
        )
        for target in targets
    ]
    with showing_progress(quiet=quiet) as say:
        cells = reproduce_table_2(contrasts, say)
    if as_json:
        typer.echo((out / "table-2.json").read_text(encoding="utf-8"))
        return
    typer.echo(format_table(cells))
    for cell in cells:
        typer.echo(f"{cell.target} {cell.split}: {out / cell.target / cell.split / 'report.html'}")
