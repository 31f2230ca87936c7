"""How runs look on a terminal and as JSON."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from backfire.experiments.run_table import RunRow
    from backfire.records.manifest import Manifest
    from backfire.records.run_folder import RunFolder
    from backfire.report.comparison import Comparison
    from backfire.report.disagreement import Disagreement

_SHORT = 8
_WIDTH_ELSEWHERE = 140


def print_runs(rows: "Sequence[RunRow]", runs: Path) -> None:
    """Print every run in one line."""
    console = _console()
    if not rows:
        console.print(f"{runs}: no finished runs.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("run", "corpus", "seed", "from", "best epoch", "validation", "CPU s"):
        table.add_column(name, no_wrap=True)
    for name in ("keeps", "settings"):
        table.add_column(name, overflow="fold")
    shared = _shared(rows)
    for row in rows:
        table.add_row(
            row.run[:_SHORT], row.corpus, str(row.seed), _origin(row), str(row.best_epoch or "–"),
            f"{row.validation_score:.2%}", f"{row.cpu_seconds:,.0f}", " ".join(row.keeps) or "–",
            _plain(_settings(row, but=shared)) or "–",
        )  # fmt: skip
    console.print(table)
    if shared:
        console.print(f"\nAll have {_plain(shared)}.")
    console.print(f"\n{len(rows)} runs in {runs}. More about one: backfire runs show NAME")


def _origin(row: "RunRow") -> str:
    """Return the state that a run starts from, or what a combined system is made of."""
    if row.parts:
        return f"{len(row.parts)} runs"
    return f"{row.source[:_SHORT]}@{row.pretraining_epoch}" if row.source else "–"


def print_damaged(damaged: Mapping[str, str], runs: Path) -> None:
    """Print the runs whose manifests can't be read, and what to do."""
    for run, problem in damaged.items():
        typer.echo(
            f"Damaged, and not listed: {problem} Restore it from a copy, or remove the run: "
            f"backfire runs rm {run} --runs {runs}",
            err=True,
        )


def describe_run(folder: "RunFolder") -> dict[str, Any]:
    """Return all that is written down of a run: its manifest, and how it was trained if it was."""
    return {
        "path": folder.path,
        "manifest": folder.manifest.model_dump(mode="json"),
        "history": _read_list(folder.path / "history.json"),
        "ledger": _read_list(folder.path / "ledger.json"),
    }


def print_run(folder: "RunFolder") -> None:
    """Print a run: what it was made of, its ledger and its epochs."""
    from backfire.experiments.run_table import changed_settings

    manifest, console = folder.manifest, _console()
    changed = changed_settings(manifest, str(folder.path))
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    told = _of_combined(folder) if manifest.parts else _of_trained(manifest)
    for name, value in (
        ("run", f"{manifest.run} ({manifest.corpus}, seed {manifest.seed})"),
        ("settings", _plain(changed) or "the defaults"),
        *([("chosen", f"{_plain(manifest.chosen)} (by validation)")] if manifest.chosen else []),
        *told,
        ("signature", manifest.signature),
    ):
        facts.add_row(name, value)
    console.print(facts)
    ledger = folder.path / "ledger.txt"
    if ledger.exists() and (text := ledger.read_text(encoding="utf-8")):
        console.print(f"\n{text}", soft_wrap=True)
    history = describe_run(folder)["history"]
    if history:
        console.print()
        console.print(_epochs(history))


def _of_trained(manifest: "Manifest") -> list[tuple[str, str]]:
    origin = f"{manifest.source}, epoch {manifest.pretraining_epoch}" if manifest.source else "none"
    return [
        ("source model", origin),
        ("word vectors", manifest.coverage or "none"),
        ("kept", f"epoch {manifest.best_epoch}, validation {manifest.validation_score:.2%}"),
        ("training", f"{manifest.cpu_seconds:,.0f} CPU seconds on {manifest.device}"),
    ]


def _of_combined(folder: "RunFolder") -> list[tuple[str, str]]:
    """Tell of a combined system which runs it is made of, and what it costs beside them."""
    from backfire.records.run_folder import RunFolder, run_path

    manifest = folder.manifest
    parts = [RunFolder(run_path(folder.path.parent, part)) for part in manifest.parts]
    n_old = len(manifest.spec["old"])
    cost = f"{manifest.cpu_seconds:,.1f} CPU seconds to learn how to combine"
    if manifest.prediction_seconds is not None:
        cost += f", {manifest.prediction_seconds:,.1f} to predict all splits"
    there = [part.manifest.cpu_seconds for part in parts if part.is_finished]
    trained = f"{sum(there):,.0f} CPU seconds of training" if there else "not in this folder"
    known = "" if len(there) == len(parts) or not there else f" ({len(there)} of {len(parts)} here)"
    return [
        ("old parts", "\n".join(map(_name_part, parts[:n_old])) or "none"),
        ("new parts", "\n".join(map(_name_part, parts[n_old:]))),
        ("validation", f"{manifest.validation_score:.2%}"),
        ("cost", f"{cost}; its parts: {trained}{known}"),
    ]


def _name_part(part: "RunFolder") -> str:
    if not part.is_finished:
        return f"{part.run} (not in this folder)"
    own = part.manifest
    origin = f", from {own.source[:_SHORT]}@{own.pretraining_epoch}" if own.source else ""
    return f"{part.run} ({own.corpus}, seed {own.seed}{origin})"


def print_comparison(comparison: "Comparison | Disagreement", page: Path, *, as_json: bool) -> None:
    """Print what came out of a comparison, as `backfire compare` does."""
    if as_json:
        from backfire.report.json_text import json_text

        typer.echo(json_text(comparison), nl=False)
        return
    from backfire.report.terminal import print_summary

    print_summary(Console(highlight=False), comparison, page)


def _read_list(path: Path) -> list[dict[str, Any]]:
    """Read one of the files that training leaves; a combined system has none."""
    if not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _epochs(history: Sequence[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("epoch", "loss", "validation", "CPU s"):
        table.add_column(name, justify="right")
    for epoch in history:
        table.add_row(
            str(epoch["number"]), f"{epoch['loss']:.4f}", f"{epoch['score']:.2%}",
            f"{epoch['cpu_seconds']:,.1f}",
        )  # fmt: skip
    return table


def _shared(rows: "Sequence[RunRow]") -> dict[str, Any]:
    """Return the settings that all of several runs have, which would only repeat themselves."""
    if len(rows) == 1:
        return {}
    first, *others = map(_settings, rows)
    return {
        name: value
        for name, value in first.items()
        if all(name in other and other[name] == value for other in others)
    }


def _settings(row: "RunRow", but: Collection[str] = ()) -> dict[str, Any]:
    changed = {**({} if row.vectors or row.parts else {"vectors": "none"}), **row.settings}
    return {name: value for name, value in changed.items() if name not in but}


def _plain(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def _console() -> Console:
    console = Console(highlight=False, markup=False)
    return (
        console
        if console.is_terminal
        else Console(highlight=False, markup=False, width=_WIDTH_ELSEWHERE)
    )
