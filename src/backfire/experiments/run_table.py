"""Finished runs of a folder: what each was made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backfire.corpora.subset import Subset
from backfire.models.settings import TaggerSettings
from backfire.records.errors import BackfireError, ModelError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import MANIFEST, RunFolder, run_folders
from backfire.records.settings import Settings, make_settings
from backfire.training.settings import TrainingSettings
from backfire.transfer.settings import TransferSettings

_NAMED: Final = 3
"""So many runs are named in a message."""

_SETTINGS: Final[dict[str, type[Settings]]] = {
    "tagger": TaggerSettings,
    "training": TrainingSettings,
    "transfer": TransferSettings,
    "subset": Subset,
}
"""The parts of a run's spec that are settings; a list of runs needs no torch to read them."""


@dataclass(frozen=True)
class RunRow:
    """A run in the table.

    Attributes:
        run: Its hash.
        corpus: What it was trained on.
        seed: Its seed.
        source: The run of its source model; None for random initialisation and a combined system.
        pretraining_epoch: The state of the source model that it started from.
        parts: The runs that a combined system is made of; none for a trained run.
        best_epoch: The epoch that is kept; None for a combined system.
        validation_score: Its score there, in [0, 1].
        cpu_seconds: Of its training; of a combined system, of learning how to combine.
        vectors: Whether its words started from word vectors.
        keeps: Which of "model" and "states" are kept.
        settings: The settings that differ from their defaults, by their dotted names.
    """

    run: str
    corpus: str
    seed: int
    source: str | None
    pretraining_epoch: int | None
    parts: tuple[str, ...]
    best_epoch: int | None
    validation_score: float
    cpu_seconds: float
    vectors: bool
    keeps: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class RunList:
    """The finished runs of a folder.

    Attributes:
        rows: Those that can be read: by corpus, source models first, then by seed.
        damaged: The names of the others, each with what is wrong with its manifest.
    """

    rows: tuple[RunRow, ...]
    damaged: Mapping[str, str]


def list_runs(runs: Path) -> RunList:
    """Return the finished runs of a folder.

    Raises:
        ModelError: If there is no such folder.
    """
    if not runs.is_dir():
        raise ModelError(f"{runs}: there is no such folder. Give the folder of the run folders.")
    rows, damaged = [], {}
    for folder in run_folders(runs):
        try:
            rows.append(_row(folder))
        except BackfireError as failure:
            damaged[folder.run] = str(failure)
    rows.sort(key=lambda row: (row.corpus, row.source or "", row.seed, row.run))
    return RunList(tuple(rows), damaged)


def find_run(runs: Path, prefix: str) -> RunFolder:
    """Return the run whose name begins so.

    Args:
        runs: The folder of the run folders.
        prefix: The beginning of its hash, with or without `run=`; or the path of its folder, in
            this or another folder.

    Raises:
        ModelError: If there is none, or more than one.
    """
    if (Path(prefix) / MANIFEST).is_file():
        return RunFolder(Path(prefix))
    wanted = Path(prefix).name.removeprefix("run=")
    found = [each for each in run_folders(runs) if each.run.startswith(wanted)]
    if len(found) == 1 and wanted:
        return found[0]
    if not found:
        raise ModelError(f"{runs}: no run begins with {wanted!r}. See: backfire runs list {runs}")
    raise ModelError(
        f"{runs}: {len(found)} runs begin with {wanted!r} "
        f"({name_some([each.run for each in found])}). "
        "Give more of the name."
    )


def find_model(runs: Path, named: Path) -> Path:
    """Return the folder that somebody names: that of a saved tagger or of a run.

    Args:
        runs: The folder of the run folders.
        named: A folder; or the beginning of a run's hash, with or without `run=`.

    Raises:
        ModelError: If it is no folder, and no run's name or those of several runs begin so.
    """
    is_name = named.parent == Path() and not named.exists()
    return find_run(runs, named.name).path if is_name else named


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


def name_some(names: Sequence[str]) -> str:
    """Return the first of some names, and a mark if there are more."""
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _row(folder: RunFolder) -> RunRow:
    manifest = folder.manifest
    kept = {"model": folder.model, "states": folder.states}
    return RunRow(
        run=manifest.run,
        corpus=manifest.corpus,
        seed=manifest.seed,
        source=None if manifest.parts else manifest.source,
        pretraining_epoch=None if manifest.parts else manifest.pretraining_epoch,
        parts=manifest.parts,
        best_epoch=None if manifest.parts else manifest.best_epoch,
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
