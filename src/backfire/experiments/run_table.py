"""Finished runs of a folder: what each was made of, and which depend on which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backfire.models.settings import TaggerSettings
from backfire.records.errors import ModelError
from backfire.records.locks import only_one
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder, find_runs, run_path, workshop_path
from backfire.records.settings import Settings, make_settings
from backfire.records.whole import remove_folder
from backfire.training.settings import TrainingSettings
from backfire.transfer.settings import TransferSettings

_NAMED: Final = 3
"""So many runs are named in a message."""

_SETTINGS: Final[dict[str, type[Settings]]] = {
    "tagger": TaggerSettings,
    "training": TrainingSettings,
    "transfer": TransferSettings,
}
"""The parts of a run's spec that are settings; a list of runs needs no torch to read them."""


@dataclass(frozen=True)
class RunRow:
    """A run in the table.

    Attributes:
        run: Its hash.
        corpus: What it was trained on.
        seed: Its seed.
        source: The run of its source model; None for random initialisation.
        pretraining_epoch: The state of the source model that it started from.
        best_epoch: The epoch that is kept.
        validation_score: Its score there, in [0, 1].
        cpu_seconds: Of its training.
        vectors: Whether its words started from word vectors.
        keeps: Which of "model" and "states" are kept.
        settings: The settings that differ from their defaults, by their dotted names.
    """

    run: str
    corpus: str
    seed: int
    source: str | None
    pretraining_epoch: int | None
    best_epoch: int
    validation_score: float
    cpu_seconds: float
    vectors: bool
    keeps: tuple[str, ...]
    settings: Mapping[str, Any]


def list_runs(runs: Path) -> list[RunRow]:
    """Return the finished runs of a folder: by corpus, source models first, then by seed.

    Raises:
        ModelError: If there is no such folder, or a manifest is broken.
    """
    if not runs.is_dir():
        raise ModelError(f"{runs}: there is no such folder. Give the folder of the run folders.")
    rows = [_row(folder) for folder in find_runs(runs)]
    return sorted(rows, key=lambda row: (row.corpus, row.source or "", row.seed, row.run))


def find_run(runs: Path, prefix: str) -> RunFolder:
    """Return the run whose name begins so.

    Args:
        runs: The folder of the run folders.
        prefix: The beginning of its hash, with or without `run=`; or the path of its folder.

    Raises:
        ModelError: If there is none, or more than one.
    """
    wanted = Path(prefix).name.removeprefix("run=")
    found = [each for each in find_runs(runs) if each.path.name.startswith(f"run={wanted}")]
    if len(found) == 1 and wanted:
        return found[0]
    if not found:
        raise ModelError(f"{runs}: no run begins with {wanted!r}. See: backfire runs list {runs}")
    raise ModelError(
        f"{runs}: {len(found)} runs begin with {wanted!r} "
        f"({_name_some([each.path.name.removeprefix('run=') for each in found])}). "
        "Give more of the name."
    )


def dependents(runs: Path, chosen: Sequence[RunFolder]) -> dict[str, list[str]]:
    """Return, for each chosen run, the other runs that start from it or rest on it.

    Those that are chosen too are left out.
    """
    found: dict[str, list[str]] = {}
    names = {folder.manifest.run for folder in chosen}
    for folder in find_runs(runs):
        manifest = folder.manifest
        if manifest.run not in names:
            needed = {*(manifest.source or "").split("+"), *manifest.members}
            for name in sorted(names & needed):
                found.setdefault(name, []).append(manifest.run)
    return found


def remove_runs(runs: Path, chosen: Sequence[RunFolder], *, force: bool = False) -> int:
    """Remove runs.

    Args:
        runs: The folder of the run folders.
        chosen: What to remove.
        force: Remove a source model although other runs start from it; they stay, and can't be
            trained again without it.

    Returns:
        How many bytes were freed.

    Raises:
        ModelError: If other runs start from one of them.
    """
    needed = dependents(runs, chosen)
    if needed and not force:
        run, others = next(iter(needed.items()))
        raise ModelError(
            f"{run_path(runs, run)}: {len(others)} runs start from it or rest on it "
            f"({_name_some(others)}). Remove them too, or use --force."
        )
    freed = 0
    for folder in chosen:
        freed += sum(file.stat().st_size for file in folder.path.rglob("*") if file.is_file())
        with only_one(workshop_path(runs, folder.path.name.removeprefix("run="))):
            remove_folder(folder.path)
    return freed


def changed_settings(manifest: Manifest, where: str) -> dict[str, Any]:
    """Return the settings of a run that differ from their defaults, by their dotted names.

    Args:
        manifest: Its manifest.
        where: The run, for messages.
    """
    spec = manifest.spec
    changed = {
        name: value
        for part, settings in _SETTINGS.items()
        for name, value in _flatten(_chosen(settings, spec.get(part) or {}, where), f"{part}.")
    }
    if manifest.mitigations:
        changed["mitigations"] = " ".join(manifest.mitigations)
    return changed


def _chosen(settings: type[Settings], values: Mapping[str, Any], where: str) -> dict[str, Any]:
    return make_settings(settings, values, where).model_dump(mode="json", exclude_defaults=True)


def _name_some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _row(folder: RunFolder) -> RunRow:
    manifest = folder.manifest
    kept = {"model": folder.model, "states": folder.states}
    return RunRow(
        run=manifest.run,
        corpus=manifest.corpus,
        seed=manifest.seed,
        source=manifest.source,
        pretraining_epoch=manifest.pretraining_epoch,
        best_epoch=manifest.best_epoch,
        validation_score=manifest.validation_score,
        cpu_seconds=manifest.cpu_seconds,
        vectors=manifest.coverage is not None,
        keeps=tuple(name for name, path in kept.items() if path.exists()),
        settings=changed_settings(manifest, str(folder.path)),
    )


def _flatten(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
