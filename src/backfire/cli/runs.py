"""`backfire runs`: the finished runs of a folder."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._options import AsJson, Runs

app = typer.Typer(help="List, show, compare and remove finished runs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A run, or the beginning of its name.")]


@app.command("list")
def list_command(
    runs: Annotated[Path, typer.Argument(help="Folder of the run folders.")] = Path("runs"),
    corpus: Annotated[
        str | None, typer.Option("--corpus", help="Only runs that were trained on it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List finished runs: what they were made of, and how well they do."""
    from backfire.cli._corpora import print_json
    from backfire.cli._runs import print_damaged, print_runs
    from backfire.experiments.run_table import list_runs

    found = list_runs(runs)
    rows = [row for row in found.rows if corpus in (None, row.corpus)]
    if as_json:
        print_json({"runs": rows, "damaged": found.damaged})
        return
    print_runs(rows, runs)
    print_damaged(found.damaged, runs)


@app.command()
def show(name: Name, runs: Runs = Path("runs"), as_json: AsJson = False) -> None:
    """Show a run: its manifest, what was transferred into it, and its epochs."""
    from backfire.cli._corpora import print_json
    from backfire.cli._runs import describe_run, print_run
    from backfire.experiments.run_table import find_run

    folder = find_run(runs, name)
    if as_json:
        print_json(describe_run(folder))
    else:
        print_run(folder)


@app.command()
def compare(
    out: Annotated[Path, typer.Option("--out", help="Folder for report.html and its siblings.")],
    reference: Annotated[
        list[str],
        typer.Option(
            "--reference",
            help="A run of the old side, by its name or the path of its folder; repeat for runs.",
        ),
    ],
    candidate: Annotated[list[str], typer.Option("--candidate", help="Likewise of the new side.")],
    runs: Runs = Path("runs"),
    split: Annotated[
        str | None, typer.Option("--split", help="Which split; test if not given.")
    ] = None,
    allow_unaligned: Annotated[
        bool,
        typer.Option("--allow-unaligned", help="Leave out sentences whose text differs."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare two sides of runs, as `backfire compare` does."""
    import backfire.experiments.compare as experiment
    from backfire.cli._runs import print_comparison
    from backfire.experiments.run_table import find_run
    from backfire.report.folder import check_folder

    check_folder(out)
    sides = [[find_run(runs, name) for name in side] for side in (reference, candidate)]
    old, new = ([folder.path for folder in side] for side in sides)
    task = sides[0][0].manifest.task
    comparison = experiment.compare(
        None, old, new, task=task, split=split, allow_unaligned=allow_unaligned
    )
    print_comparison(comparison, comparison.write(out), as_json=as_json)


@app.command("rm")
def remove(
    names: Annotated[list[str], typer.Argument(help="Runs, or the beginnings of their names.")],
    runs: Runs = Path("runs"),
    force: Annotated[
        bool, typer.Option("--force", help="Also source models that other runs start from.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove runs, but no source model that other runs start from."""
    import sys

    from backfire.experiments.run_removal import remove_runs
    from backfire.experiments.run_table import find_run
    from backfire.records.errors import SettingsError

    chosen = {folder.path: folder for folder in (find_run(runs, name) for name in names)}
    told = ", ".join(folder.run for folder in chosen.values())
    if not yes:
        if not sys.stdin.isatty():
            raise SettingsError(f"to remove {told} without being asked, give --yes.")
        typer.confirm(f"Remove {told}?", abort=True)
    freed = remove_runs(list(chosen.values()), force=force)
    typer.echo(f"Removed {told}; {freed / 1e6:,.1f} MB freed.")
