"""What writers that were killed left in a store of runs, and how it is removed."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

_OLD: Final = timedelta(days=1)
"""Nobody writes a file, or the files of a run, for so long: what is older was left."""
_ATTEMPT: Final = re.compile(r"(run=[^/]+)/([0-9a-f]{32})/.*")


def clear_leftovers(files: Any, root: str, marker: str, now: datetime) -> None:
    """Remove unfinished files, and files of runs that no marker names, if they are a day old.

    Where a place can't tell how old they are, or lets nothing be removed, they stay.

    Args:
        files: The file system (fsspec).
        root: The folder of the store in it.
        marker: The name of the file that says where the files of a run are.
        now: The time.
    """
    attempts: dict[tuple[str, str], list[str]] = {}
    markers: set[str] = set()
    files.invalidate_cache()
    # not there any more: another sweep clears up as well
    with suppress(NotImplementedError, FileNotFoundError, PermissionError):
        for path in files.find(root):
            name = path.removeprefix(root).lstrip("/")
            found = _ATTEMPT.fullmatch(name)
            if name.startswith("partial/") and _are_old(files, [path], now):
                files.rm_file(path)
            elif found:
                attempts.setdefault((found[1], found[2]), []).append(path)
            elif name.endswith(f"/{marker}"):
                markers.add(path)
        for (run, attempt), own in attempts.items():
            place = f"{root}/{run}/{marker}"
            told = [place] if place in markers else []
            if told and json.loads(files.cat_file(place))["attempt"] == attempt:
                continue
            if _are_old(files, [*own, *told], now):  # until then somebody may be reading them
                files.rm(f"{root}/{run}/{attempt}", recursive=True)


def _are_old(files: Any, paths: Iterable[str], now: datetime) -> bool:
    return all(now - files.modified(path) > _OLD for path in paths)
