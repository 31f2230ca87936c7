"""`backfire reproduce`: the paper's tables and figures, from corpora and evidence."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backfire.cli._extras import need_training
from backfire.cli._given import refuse_given
from backfire.cli._options import AsJson, Catalogue, Data, Device, Quiet, Runs, Vectors
from backfire.cli._sweep_progress import showing_sweep, tell_failures

if TYPE_CHECKING:
    from backfire.experiments.recheck import Recheck
    from backfire.experiments.reproducing import Drawn
    from backfire.experiments.reproduction import Desk, Reproduction
    from backfire.experiments.sweep.identities import Lab

app = typer.Typer()

_DIFFERS, _BAD_INPUT = 1, 2
_TRAINING = ("seeds", "sweeps", "jobs", "device", "vectors")


@app.command()
def reproduce(
    ctx: typer.Context,
    *,
    name: Annotated[
        str, typer.Argument(help="table-1, table-2, figure-1, … or all. An unknown one lists them.")
    ],
    redraw: Annotated[
        bool, typer.Option("--redraw", help="Draw from the evidence that is there; train nothing.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="A target corpus. Repeatable; all if not given."),
    ] = None,
    seeds: Annotated[
        int | None, typer.Option("--seeds", min=1, help="Train at most so many runs an arm.")
    ] = None,
    sweeps: Annotated[
        list[str] | None,
        typer.Option("--sweep", help="Train this sweep of it only. Repeatable."),
    ] = None,
    check: Annotated[
        str | None,
        typer.Option(
            "--check",
            help="Make one run of the evidence again and compare: ARM:NUMBER, for instance "
            "transfer:1, of the target named with --only.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for what is drawn.")] = Path(
        "reproduction"
    ),
    evidence: Annotated[Path, typer.Option("--evidence", help="Folder of the evidence.")] = Path(
        "results"
    ),
    configs: Annotated[
        Path | None,
        typer.Option(
            "--configs",
            help="Folder of other descriptions of the sweeps than those that come with Backfire.",
            show_default=False,
        ),
    ] = None,
    runs: Runs = Path("runs"),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Trainings at a time.")] = 2,
    device: Device = None,
    vectors: Vectors = None,
    data: Data = None,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Regenerate the paper's tables and figures: train what is missing, then draw.

    What is in the evidence or in the folder of runs is not trained again, and an interrupted run
    goes on where it was. Exit code 1 if a run that is checked comes out otherwise, 2 if a result is
    not drawn; with --redraw, those without evidence are passed over and told.
    """
    from backfire.experiments.evidence.evidence import Evidence
    from backfire.experiments.reproducing import check_targets, draw_results, find_reproductions
    from backfire.experiments.reproduction import Desk

    results = find_reproductions(name)
    trains = not redraw and any(result.sweeps for result in results.values())
    _refuse_ignored(ctx, name, checks=check is not None, redraws=redraw, trains=trains)
    if trains or check:
        need_training("reproduce")
    desk = Desk(
        out=out,
        evidence=Evidence(evidence),
        configs=configs,
        only=tuple(only or ()),
        data=data,
        catalogue=catalogue,
    )
    check_targets(results.values(), desk)
    if check:
        own = [sweep for result in results.values() for sweep in result.sweeps]
        sweep = _choose_sweep(sweeps or [], own)
        _check(check, desk, sweep, runs, vectors, as_json=as_json, quiet=quiet)
        return
    code = 0
    if trains:
        from backfire.experiments.sweep.identities import Lab

        lab = Lab(runs, evidence, data, catalogue, vectors, jobs)
        wanted = {"sweeps": sweeps or (), "seeds": seeds, "device": device}
        code = _train(list(results.values()), desk, lab, wanted, quiet=quiet)
        desk = replace(desk, evidence=Evidence(evidence))
    drawn = draw_results(results, desk)
    _tell(drawn, as_json=as_json)
    if code or drawn.falls_short(redrawn=redraw):
        raise typer.Exit(code or _BAD_INPUT)


def _refuse_ignored(
    ctx: typer.Context, name: str, *, checks: bool, redraws: bool, trains: bool
) -> None:
    """Refuse options that change nothing of what is done."""
    if checks:
        why = "with --check one run is made again as it was made, and nothing is drawn"
        refuse_given(ctx, ("redraw", "seeds", "jobs", "device"), why)
    elif redraws:
        why = "with --redraw the evidence is drawn and nothing is trained"
        refuse_given(ctx, _TRAINING, why)
    elif not trains:
        refuse_given(ctx, _TRAINING, f"{name} is drawn from the corpora, and nothing is trained")


def _choose_sweep(given: Sequence[str], own: Sequence[str]) -> str:
    """Return the sweep whose evidence holds the run to check.

    Raises:
        SettingsError: If several are named.
    """
    from backfire.records.errors import SettingsError

    if len(given) > 1:
        raise SettingsError(f"--sweep {', '.join(given)}: --check makes a run of one. Name one.")
    return next(iter([*given, *own]), "table-2")


def _train(
    results: "Sequence[Reproduction]",
    desk: "Desk",
    lab: "Lab",
    wanted: dict[str, Any],
    *,
    quiet: bool,
) -> int:
    """Train what is missing; return the exit code."""
    from backfire.experiments.reproducing import train_missing

    with showing_sweep(quiet=quiet) as say:
        outcome = train_missing(results, desk, lab, say, **wanted)
    return tell_failures(outcome) if outcome else 0


def _tell(drawn: "Drawn", *, as_json: bool) -> None:
    """Print what was drawn: the main text of a single result, and the paths of all files."""
    for name, reason in drawn.undrawn.items():
        typer.echo(f"{name}: not drawn: {reason}", err=True)
    if as_json:
        files = {name: [str(path) for path in paths] for name, paths in drawn.files.items()}
        typer.echo(json.dumps(files, indent=2, ensure_ascii=False))
        return
    if len(drawn.files) == 1:
        (only, paths), *_ = drawn.files.items()
        for path in paths:
            if path.name == f"{only}.md":
                typer.echo(path.read_text(encoding="utf-8"))
    for name, paths in drawn.files.items():
        typer.echo(f"{name}: {', '.join(map(str, paths))}")


def _check(
    words: str,
    desk: "Desk",
    sweep: str,
    runs: Path,
    vectors: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Train a run of the evidence again; exit code 1 if it comes out otherwise."""
    from backfire.experiments.evidence.batch_file import Place
    from backfire.experiments.recheck import Bench, recheck
    from backfire.records.errors import SettingsError

    arm, _, number = words.partition(":")
    if len(desk.only) != 1 or not number.isdecimal():
        raise SettingsError(
            f"--check {words}: expected ARM:NUMBER, for instance transfer:1, and one target with "
            "--only."
        )
    bench = Bench(runs, desk.data, desk.catalogue, vectors)
    place = Place(arm, desk.only[0], int(number))
    with showing_sweep(quiet=quiet) as say:
        found = recheck(desk.evidence, place, sweep, bench, say)
    typer.echo(_as_json(found) if as_json else f"{place}, {_in_words(found)}")
    if not found.same:
        raise typer.Exit(_DIFFERS)


def _as_json(found: "Recheck") -> str:
    return json.dumps({"same": found.same, **asdict(found)}, indent=2)


def _in_words(found: "Recheck") -> str:
    lines = [f"run {found.run}, trained again as {found.again}:"]
    for name, split in found.splits.items():
        differ = f"{split.different:,} of {split.tokens:,} tokens have another label"
        same = f"all {split.tokens:,} tokens have the same label"
        lines.append(
            f"  {name}: {differ if split.different else same}; accuracy "
            f"{split.accuracy_before:.6f} before, {split.accuracy_again:.6f} again"
        )
    return "\n".join(lines)
