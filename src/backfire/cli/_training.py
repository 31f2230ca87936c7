"""What `train` and `transfer` share: build the request, train with progress, tell what came out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from backfire.cli._progress import showing_progress
from backfire.cli._training_options import TrainingOptions

if TYPE_CHECKING:
    from backfire.experiments.spec import LabSettings
    from backfire.records.run_folder import RunFolder
    from backfire.training.team import Team


def _refuse_what_is_ignored(settings: "LabSettings", *, transfers: bool) -> None:
    from backfire.records.errors import SettingsError

    default = type(settings)()
    if transfers and settings.tagger != default.tagger:
        raise SettingsError(
            "tagger: a transferred tagger has the sizes and the dropout of its source model. "
            "Leave these settings out, or train the source model with them."
        )
    if not transfers and settings.transfer != default.transfer:
        raise SettingsError(
            "transfer: nothing is transferred in a training from random initialisation. "
            "Leave these settings out, or use: backfire transfer"
        )
    if not transfers and settings.mitigate:
        raise SettingsError(
            "mitigate: a training from random initialisation has no negative transfer to mitigate. "
            "Leave it out, or use: backfire transfer"
        )


def with_mitigations(settings: "LabSettings", texts: Sequence[str]) -> "LabSettings":
    """Return the settings with mitigations such as "mixout:p=0.9" after those that they have.

    Raises:
        SettingsError: If a text names no mitigation, or they exclude each other.
    """
    from backfire.records.settings import make_settings
    from backfire.transfer.choice import MitigationChoice, check_choices
    from backfire.transfer.named_choice import read_choice

    chosen = [make_settings(MitigationChoice, read_choice(text), "--mitigate") for text in texts]
    mitigate = (*settings.mitigate, *chosen)
    check_choices(mitigate)
    return settings.model_copy(update={"mitigate": mitigate})


def train_and_tell(
    training: TrainingOptions,
    asked: Mapping[str, Any],
    *,
    overrides: Sequence[str] = (),
    mitigate: Sequence[str] = (),
) -> None:
    """Carry out a training run and print its ledger, its scores and its folder.

    Args:
        training: Where and how.
        asked: The fields of a `RunRequest` that are no such options.
        overrides: Further settings, which go over those of the options.
        mitigate: Mitigations as `--mitigate` gives them, after those of the file.
    """
    from backfire.experiments.spec import LabSettings
    from backfire.records.settings import read_settings
    from backfire.training.accelerated import join_team
    from backfire.training.team import leads, suit_team

    chosen = read_settings(LabSettings, training.config, [*training.settings, *overrides])
    settings = with_mitigations(chosen, mitigate)
    _refuse_what_is_ignored(settings, transfers="source" in asked)
    with join_team(settings.training.device) as team:
        suited = suit_team(settings.training, team)
        own = settings.model_copy(update={"training": suited})
        request = training.request(**asked, settings=own, name=asked["corpus"])
        folder = _carry_out(request, team, quiet=training.quiet or not leads(team))
    if leads(team):
        _tell(folder)


def _carry_out(request: Mapping[str, Any], team: "Team", *, quiet: bool) -> "RunFolder":
    from backfire.experiments.spec import RunRequest
    from backfire.experiments.training_run import carry_out
    from backfire.records.settings import make_settings

    with showing_progress(quiet=quiet) as say:
        return carry_out(make_settings(RunRequest, request, "options"), say, team)


def _tell(folder: "RunFolder") -> None:
    """Print the ledger of a run, its scores and its folder."""
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
