"""What `train` and `transfer` share: build the request, train with progress, tell what came out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from backfire.cli._progress import showing_progress


def train_and_tell(
    request: Mapping[str, Any], *, config: Path | None, overrides: Sequence[str], quiet: bool
) -> None:
    """Carry out a training run and print its ledger, its scores and its folder.

    Args:
        request: The fields of a `RunRequest`, but its settings.
        config: Settings in a TOML file.
        overrides: Single settings, which go over the file's.
        quiet: Whether to show no progress.
    """
    from backfire.experiments.spec import LabSettings, RunRequest
    from backfire.experiments.training_run import carry_out
    from backfire.records.settings import make_settings, read_settings

    settings = read_settings(LabSettings, config, overrides)
    complete = {**request, "settings": settings, "name": request["corpus"]}
    with showing_progress(quiet=quiet) as say:
        folder = carry_out(make_settings(RunRequest, complete, "options"), say)
    ledger = (folder.path / "ledger.txt").read_text(encoding="utf-8")
    if ledger:
        typer.echo(f"{ledger}\n")
    manifest = folder.manifest
    if manifest.coverage:
        typer.echo(f"word vectors: {manifest.coverage}")
    typer.echo(
        f"best epoch {manifest.best_epoch}, validation {manifest.validation_score:.2%}, "
        f"{manifest.cpu_seconds:,.0f} CPU seconds\n{folder.path}\n{manifest.signature}"
    )
