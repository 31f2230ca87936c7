"""`backfire study`: questions that take many trainings."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backfire.cli._cluster_options import Workers
from backfire.cli._extras import need_training
from backfire.cli._given import refuse_given
from backfire.cli._option_sets import takes
from backfire.cli._options import AsJson, Catalogue, Config, Data, Overrides, Quiet, Runs, Vectors
from backfire.cli._sweep_ahead import tell_ahead
from backfire.cli._sweep_progress import showing_sweep, tell_failures

if TYPE_CHECKING:
    from backfire.experiments.study import Study, StudyDesk
    from backfire.experiments.sweep.ahead import SweepAhead
    from backfire.experiments.sweep.identities import Lab

app = typer.Typer()

_TRAINING = ("dry_run", "engine", "address", "store", "jobs", "vectors")
_MEND = "Mend the cause and give the same command again: what is done is kept."


@app.command()
@takes(workers=Workers)
def study(
    ctx: typer.Context,
    *,
    name: Annotated[
        str,
        typer.Argument(help="hyperparameters, similarity or size; another lists all."),
    ],
    redraw: Annotated[
        bool, typer.Option("--redraw", help="Draw from the evidence that is there; train nothing.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say what is there, what would be trained and how long that takes."
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="A target corpus. Repeatable; all if not given."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for what is drawn.")] = Path("studies"),
    evidence: Annotated[Path, typer.Option("--evidence", help="Folder of the evidence.")] = Path(
        "results"
    ),
    runs: Runs = Path("runs"),
    workers: Workers,
    vectors: Vectors = None,
    config: Config = None,
    overrides: Overrides = None,
    data: Data = None,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Carry out a study: say how long it takes, train what is missing, then draw.

    Give the same command again to go on after an interruption. What is in the evidence or in the
    folder of runs is not trained again. Exit code 2 if a run failed; what is there is drawn.
    """
    from backfire.experiments.evidence.evidence import Evidence
    from backfire.experiments.study import StudyDesk
    from backfire.experiments.studying import check_targets, draw_study, find_study, look_ahead_of
    from backfire.records.settings import read_settings

    found = find_study(name)
    if redraw:
        refuse_given(ctx, _TRAINING, "with --redraw the evidence is drawn and nothing is trained")
    else:
        need_training("study", on_ray=workers.engine == "ray")
    settings = read_settings(found.settings, config, overrides or ())
    desk = StudyDesk(out, Evidence(evidence), settings, tuple(only or ()), data, catalogue)
    check_targets(found, desk)
    code = 0
    if not redraw:
        from backfire.experiments.sweep.identities import Lab

        lab = Lab(
            *(runs, evidence, data, catalogue, vectors, workers.jobs_here),
            cluster=workers.cluster("study"),
            store=workers.store,
        )
        ahead = look_ahead_of(found, desk, lab)
        if not quiet or dry_run:
            cores = None if lab.cluster else os.cpu_count()
            typer.echo(f"study {name}: {_in_words(ahead, cores)}", err=not dry_run or as_json)
        if dry_run:
            tell_ahead(ahead, as_json=as_json)
            return
        code = _train(found, desk, lab, quiet=quiet)
    paths = draw_study(found, desk.reopened())
    _tell(name, paths, as_json=as_json)
    if code:
        raise typer.Exit(code)


def _in_words(ahead: "SweepAhead", cores: int | None) -> str:
    """Say what a study would do, on so many cores; on a cluster nobody asks how many it has."""
    from backfire.experiments.sweep.ahead import SOURCES
    from backfire.records.durations import say_duration
    from backfire.report.numbers import plural

    there = plural(ahead.n_done, "run")
    missing = round(ahead.n_missing)
    if not missing:
        return f"all is there ({there}); there is nothing to train"
    n_sources = round(sum(arm.n_missing for arm in ahead.arms if arm.sweep == SOURCES))
    cost = f"{ahead.cpu_seconds:,.0f} CPU seconds"
    if ahead.jobs is None:
        cost = f"about {say_duration(ahead.cpu_seconds)} of one processor ({cost}), less the more "
        cost += "of them the cluster has"
    else:
        at_a_time = min(ahead.jobs, missing, cores or ahead.jobs)
        clock = say_duration(ahead.cpu_seconds / at_a_time)
        cost = f"about {clock} with {plural(ahead.jobs, 'job')} ({cost})"
    return (
        f"{cost}: {plural(n_sources, 'source model')} and "
        f"{plural(missing - n_sources, 'run')} on targets are to be trained; "
        f"{there if ahead.n_done else 'none'} {'are' if ahead.n_done > 1 else 'is'} there already"
    )


def _train(found: "Study", desk: "StudyDesk", lab: "Lab", *, quiet: bool) -> int:
    """Train what is missing, stage by stage; return the exit code."""
    from backfire.experiments.studying import train_study

    code = 0
    with showing_sweep(quiet=quiet) as say:
        for outcome in train_study(found, desk, lab, say):
            code = tell_failures(outcome.sweeps) if outcome.sweeps else 0
            if not outcome.complete:
                typer.echo(f"{outcome.stage.title}: not complete. {_MEND}", err=True)
    return code


def _tell(name: str, paths: Sequence[Path], *, as_json: bool) -> None:
    """Print the study's page, and the paths of all files."""
    if as_json:
        typer.echo(json.dumps({name: [str(path) for path in paths]}, indent=2, ensure_ascii=False))
        return
    for path in paths:
        if path.name == f"{name}.md":
            typer.echo(path.read_text(encoding="utf-8"))
    typer.echo(f"{name}: {', '.join(map(str, paths))}")
