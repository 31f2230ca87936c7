"""`backfire sweep`: many runs from one description."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backfire.cli._cluster_options import Workers
from backfire.cli._extras import need_training
from backfire.cli._option_sets import takes
from backfire.cli._options import AsJson, Catalogue, Data, Device, Quiet, Runs, Vectors
from backfire.cli._sweep_ahead import tell_ahead
from backfire.cli._sweep_progress import showing_sweep

if TYPE_CHECKING:
    from backfire.experiments.sweep.outcome import SweepOutcome

app = typer.Typer()

_BAD_INPUT, _DEFECT = 2, 3


@app.command()
@takes(workers=Workers)
def sweep(
    *,
    specs: Annotated[
        list[Path],
        typer.Argument(
            help="Sweeps that come with Backfire (table-2, …), or descriptions of your own (TOML)."
        ),
    ],
    runs: Runs = Path("runs"),
    evidence: Annotated[
        Path, typer.Option("--evidence", help="Folder of the evidence: predictions without text.")
    ] = Path("results"),
    workers: Workers,
    vectors: Vectors = None,
    device: Device = None,
    keep_models: Annotated[
        bool,
        typer.Option(
            "--keep-models",
            help="Keep the models of runs on targets.",
        ),
    ] = False,
    remove_states: Annotated[
        bool,
        typer.Option(
            "--remove-states",
            help="Remove the pretraining states of a source model once all that these sweeps start "
            "from them is done.",
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace evidence of other settings.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Only tell what is there, what would be trained, and what that is likely to cost.",
        ),
    ] = False,
    data: Data = None,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train all runs of one or several sweeps that are not there, and write their evidence.

    Give the same command again to go on after an interruption: finished runs are never trained
    again. Exit code 2 if a run failed, after everything else is done.
    """
    need_training("sweep", on_ray=workers.engine == "ray")
    from backfire.experiments.sweep.ahead import look_ahead
    from backfire.experiments.sweep.engine import run_sweeps
    from backfire.experiments.sweep.identities import Lab
    from backfire.experiments.sweep.shipped import find_description
    from backfire.experiments.sweep.spec import read_sweep

    wanted = [read_sweep(find_description(path)).on_device(device) for path in specs]
    lab = Lab(
        runs=runs,
        results=evidence,
        data=data,
        catalogue=catalogue,
        vectors=vectors,
        jobs=workers.jobs_here,
        cluster=workers.cluster("sweep", device),
        store=workers.store,
        keep_models=keep_models,
        remove_states=remove_states,
        replace=replace,
    )
    if dry_run:
        tell_ahead(look_ahead(wanted, lab), as_json=as_json)
        return
    with showing_sweep(quiet=quiet) as say:
        outcome = run_sweeps(wanted, lab, say)
    _tell(outcome, as_json=as_json)
    if not outcome.complete:
        raise typer.Exit(_DEFECT if outcome.met_a_defect else _BAD_INPUT)


def _tell(outcome: "SweepOutcome", *, as_json: bool) -> None:
    if as_json:
        plain = {
            "n_runs": outcome.n_runs,
            "trained": outcome.trained,
            "failed": {name: str(failure) for name, failure in outcome.failures.items()},
            "n_skipped": outcome.n_skipped,
            "written": [str(path) for path in outcome.written],
            "absent": [asdict(states) for states in outcome.absent],
            "lost_texts": [str(text.path) for text in outcome.lost_texts],
        }
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    typer.echo(
        f"{outcome.n_runs} runs are there; {len(outcome.trained)} of them were trained now. "
        f"Files of evidence written: {len(outcome.written)}."
    )
    for states in outcome.absent:
        typer.echo(f"Note: {states}.")
    for text in outcome.lost_texts:
        typer.echo(f"LOST {text}")
    for name, failure in outcome.failures.items():
        typer.echo(f"FAILED {name}: {failure}")
    if outcome.failures:
        skipped = f" and {outcome.n_skipped} skipped" if outcome.n_skipped else ""
        typer.echo(
            f"{len(outcome.failures)} runs failed{skipped}. Mend the cause and give the same "
            "command again: what is done is kept."
        )
