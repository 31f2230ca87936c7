"""How a sweep that is to come looks on a terminal and as JSON."""

import json
from dataclasses import asdict
from textwrap import wrap
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from backfire.records.durations import say_duration
from backfire.report.broken_names import in_lines

if TYPE_CHECKING:
    from backfire.experiments.sweep.ahead import ArmAhead, SweepAhead

_WIDTH_ELSEWHERE = 140
_WIDTH_ARM = 20
_WIDTH_TARGET = 9


def tell_ahead(ahead: "SweepAhead", *, as_json: bool) -> None:
    """Print what a sweep would do."""
    if as_json:
        typer.echo(json.dumps(_plain(ahead), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH_ELSEWHERE)
    sources, arms = _split(ahead)
    for sweep in dict.fromkeys(arm.sweep for arm in arms):
        typer.echo(f"sweep {sweep}: how many runs are there, of how many")
        if sweep in ahead.undecided:
            typer.echo("(these arms are not chosen yet: they stand for the dearest possible ones)")
        console.print(_table([arm for arm in arms if arm.sweep == sweep]))
    if sources:
        there = ", ".join(f"{arm.target} {_cell(arm)}" for arm in sources)
        typer.echo(f"source models: {there}")
    for sentence in _sentences(ahead):
        typer.echo(sentence)


def _plain(ahead: "SweepAhead") -> dict[str, object]:
    return {
        "n_done": ahead.n_done,
        "n_missing": ahead.n_missing,
        "n_again": ahead.n_again,
        "cpu_seconds": ahead.cpu_seconds,
        "n_unknown": ahead.n_unknown,
        "clock_seconds": ahead.clock_seconds,
        "jobs": ahead.jobs,
        "lacking": list(ahead.lacking),
        "undecided": list(ahead.undecided),
        "lacks_vectors": ahead.lacks_vectors,
        "absent": [asdict(states) for states in ahead.absent],
        "arms": [asdict(arm) for arm in ahead.arms],
    }


def _split(ahead: "SweepAhead") -> tuple[list["ArmAhead"], list["ArmAhead"]]:
    """Return the source models, and the arms."""
    from backfire.experiments.sweep.ahead import SOURCES

    return (
        [arm for arm in ahead.arms if arm.sweep == SOURCES],
        [arm for arm in ahead.arms if arm.sweep != SOURCES],
    )


def _table(arms: list["ArmAhead"]) -> Table:
    """Return a line an arm, a column a target."""
    targets = list(dict.fromkeys(arm.target for arm in arms))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("arm", no_wrap=True)
    for target in targets:
        table.add_column(
            in_lines(target, _WIDTH_TARGET, "[-.]|(?=@)"), justify="right", overflow="fold"
        )
    table.add_column("CPU s left", justify="right", overflow="fold")
    for name in dict.fromkeys(arm.arm for arm in arms):
        own = {arm.target: arm for arm in arms if arm.arm == name}
        known = sum(arm.cpu_seconds for arm in own.values())
        is_known = any(arm.n_missing > arm.n_unknown for arm in own.values())
        left = any(arm.n_missing for arm in own.values())
        cost = (f"{known:,.0f}" if is_known else "?") if left else "–"
        lines = "\n".join(wrap(name, _WIDTH_ARM))  # whole: long names differ at the end
        table.add_row(lines, *(_cell(own.get(target)) for target in targets), cost)
    return table


def _cell(arm: "ArmAhead | None") -> str:
    if arm is None:
        return "–"
    about = "" if arm.n_missing == round(arm.n_missing) else "about "
    return f"{arm.n_done}/{about}{arm.n_done + round(arm.n_missing)}"


def _sentences(ahead: "SweepAhead") -> list[str]:
    from backfire.report.numbers import plural

    missing, unknown = round(ahead.n_missing), round(ahead.n_unknown)
    if not missing:
        return [f"All {ahead.n_done} runs are there: nothing is to be made.", *_notes(ahead)]
    said = f"{plural(missing, 'run')} to make; {ahead.n_done} are there."
    if unknown < missing:
        said += f" About {ahead.cpu_seconds:,.0f} CPU seconds by what runs like them took"
        if ahead.clock_seconds is None:
            said += ", shared by as many processors as the cluster has."
        else:
            said += (
                f"; with --jobs {ahead.jobs} about {say_duration(ahead.clock_seconds)} if every "
                "training has a core for itself."
            )
    if unknown:
        said += f" Of {unknown} the cost is not known: nothing like them is there."
    if ahead.n_again:
        said += (
            f" {ahead.n_again} were done before and are trained again, since their models are "
            "needed and not here."
        )
    return [said, *_notes(ahead)]


def _notes(ahead: "SweepAhead") -> list[str]:
    notes = [f"Note: {states}." for states in ahead.absent]
    if ahead.lacking:
        notes.append(
            f"These corpora are needed and are not on this machine: {', '.join(ahead.lacking)}. "
            "See: backfire corpora list."
        )
    if ahead.lacks_vectors:
        notes.append("Word vectors are needed: give their file with --vectors.")
    return notes
