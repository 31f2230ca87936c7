"""Finished runs of a folder: what each was made of, and which depend on which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backfire.experiments.spec import RunSpec
from backfire.records.errors import ModelError
from backfire.records.locks import only_one
from backfire.records.run_folder import RunFolder, find_runs, run_path
from backfire.records.settings import make_settings
from backfire.records.whole import remove_folder

_SETTINGS = ("tagger", "training", "transfer")


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
    names = ", ".join(each.path.name.removeprefix("run=") for each in found[:5])
    raise ModelError(
        f"{runs}: {len(found)} runs begin with {wanted!r} ({names}, …). Give more of the name."
    )


def dependents(runs: Path, chosen: Sequence[RunFolder]) -> dict[str, list[str]]:
    """Return, for each chosen run, the other runs that start from it and are not chosen."""
    sources: dict[str, list[str]] = {}
    names = {folder.manifest.run for folder in chosen}
    for folder in find_runs(runs):
        manifest = folder.manifest
        if manifest.source in names and manifest.run not in names:
            sources.setdefault(str(manifest.source), []).append(manifest.run)
    return sources


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
            f"{run_path(runs, run)}: {len(others)} runs start from it ({', '.join(others[:3])}"
            f"{', …' if len(others) > 3 else ''}). Remove them too, or use --force."  # noqa: PLR2004 - those that are named
        )
    freed = 0
    for folder in chosen:
        freed += sum(file.stat().st_size for file in folder.path.rglob("*") if file.is_file())
        with only_one(runs / f".work={folder.path.name.removeprefix('run=')}"):
            remove_folder(folder.path)
    return freed


def changed_settings(spec: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the settings of a run that differ from their defaults, by their dotted names."""
    chosen = make_settings(RunSpec, spec, where).model_dump(mode="json", exclude_defaults=True)
    return {
        name: value
        for part in _SETTINGS
        for name, value in _flatten(chosen.get(part) or {}, f"{part}.")
    }


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
        settings=changed_settings(manifest.spec, str(folder.path)),
    )


def _flatten(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
