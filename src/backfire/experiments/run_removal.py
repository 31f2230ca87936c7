"""Removing runs, but none that others depend on."""

from collections.abc import Sequence

from backfire.experiments.run_table import name_some
from backfire.records.errors import BackfireError, ModelError
from backfire.records.locks import only_one
from backfire.records.run_folder import RunFolder, run_folders, workshop_path
from backfire.records.whole import remove_folder


def dependents(chosen: Sequence[RunFolder]) -> dict[str, list[str]]:
    """Return, for each chosen run, the other runs that start from it or rest on it.

    Those that are chosen too are left out.
    """
    found: dict[str, list[str]] = {}
    names = {folder.run for folder in chosen}
    beside = sorted({folder.path.parent for folder in chosen})
    for folder in (each for runs in beside for each in run_folders(runs)):
        if folder.run not in names:
            for name in sorted(names & _needed_by(folder)):
                found.setdefault(name, []).append(folder.run)
    return found


def _needed_by(folder: RunFolder) -> set[str]:
    """Return what a run needs; nothing is known of one whose manifest is damaged."""
    try:
        manifest = folder.manifest
    except BackfireError:
        return set()
    return {*(manifest.source or "").split("+"), *manifest.members}


def remove_runs(chosen: Sequence[RunFolder], *, force: bool = False) -> int:
    """Remove runs.

    Args:
        chosen: What to remove.
        force: Remove a source model although other runs start from it; they stay, and can't be
            trained again without it.

    Returns:
        How many bytes were freed.

    Raises:
        ModelError: If other runs start from one of them.
    """
    needed = dependents(chosen)
    if needed and not force:
        run, others = next(iter(needed.items()))
        raise ModelError(
            f"run {run}: {len(others)} runs start from it or rest on it "
            f"({name_some(others)}). Remove them too, or use --force."
        )
    freed = 0
    for folder in chosen:
        freed += sum(file.stat().st_size for file in folder.path.rglob("*") if file.is_file())
        with only_one(workshop_path(folder.path.parent, folder.run)):
            remove_folder(folder.path)
    return freed
