"""`backfire demo`: the whole line on corpora that Backfire makes itself."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import Quiet
from backfire.cli._progress import showing_progress

app = typer.Typer()


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the report and the runs.")] = Path(
        "demo"
    ),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Trainings at a time.")] = 2,
    quiet: Quiet = False,
) -> None:
    """Train on made-up news and tweets, and report what transfer corrected and falsified."""
    need_training("demo")
    from rich.console import Console

    from backfire.experiments.demo import run_demo
    from backfire.report.terminal import print_summary

    with showing_progress(quiet=quiet) as say:
        comparison = run_demo(out, say, jobs=jobs)
    print_summary(Console(highlight=False), comparison, out / "report.html")
