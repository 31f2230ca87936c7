"""A store of runs that machines share without a shared folder: any place that fsspec reaches.

Object stores can't rename, and a writer may die at any time. So each writer puts its files under a
name of its own, and at last one small file, the marker, which says where they are: a run is there
when its marker is, and nothing half-written is ever read.
"""

import json
import shutil
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from backfire.experiments.store_leftovers import clear_leftovers
from backfire.records.errors import ModelError, SettingsError
from backfire.records.locks import only_one
from backfire.records.run_folder import RunFolder, run_path
from backfire.records.whole import remove_partial, whole_file, whole_folder

_MARKER: Final = "whole.json"


@dataclass(frozen=True)
class RunStore:
    """Runs in a place that every machine reaches.

    Attributes:
        url: The place, for instance `s3://bucket/runs`, `gs://…` or `file:///shared/runs`.
    """

    url: str

    def holds(self, run: str, *, model: bool = False, states: bool = False) -> bool:
        """Tell whether a run is there, with its model and its states if these are asked for."""
        files = self._read_marker(run).get("files", [])
        wanted = [name for name, asked in (("model", model), ("states", states)) if asked]
        return bool(files) and all(
            any(file.startswith(f"{name}/") for file in files) for name in wanted
        )

    def put(self, folder: RunFolder) -> None:
        """Put a finished run there, with the words of its corpus, unless the store has it all."""
        files = sorted(
            path.relative_to(folder.path).as_posix()
            for path in folder.path.rglob("*")
            if path.is_file()
        )
        if set(files) <= set(self._read_marker(folder.run).get("files", [])):
            return
        beside = sorted(each.file for each in folder.manifest.tokens.values())
        for file in beside:
            self.put_file(folder.path.parent / file, file)
        attempt = uuid.uuid4().hex
        for file in files:
            self._upload(folder.path / file, f"run={folder.run}/{attempt}/{file}")
        marker = {"attempt": attempt, "files": files, "beside": beside}
        self._write(f"run={folder.run}/{_MARKER}", json.dumps(marker).encode())

    def fetch(self, run: str, runs: Path, *, states: bool = True) -> RunFolder:
        """Copy a run from there into a folder of runs, unless that has all of it.

        Args:
            run: A run that is there.
            runs: The folder of the run folders.
            states: Whether its states are wanted too, by far the most of its bytes.

        Raises:
            ModelError: If it is not there.
        """
        folder, marker = RunFolder(run_path(runs, run)), self._read_marker(run)
        if not marker:
            raise ModelError(
                f"store {self.url}: run {run} is not there, or not whole. Something else has "
                "removed it; start the same command again, which puts there what is missing."
            )
        files = [file for file in marker["files"] if states or not file.startswith("states/")]
        with only_one(folder.path):
            if not all((folder.path / file).exists() for file in files):
                remove_partial(folder.path)
                with whole_folder(folder.path) as partial:
                    for file in files:
                        self._download(f"run={run}/{marker['attempt']}/{file}", partial / file)
        for file in marker["beside"]:
            self.fetch_file(file, runs / file)
        return folder

    def put_file(self, path: Path, name: str) -> None:
        """Put a file that never changes there, unless there is one of this name."""
        if not self._files.exists(self._place(name)):
            with path.open("rb") as file:
                self._write(name, file)

    def fetch_file(self, name: str, path: Path) -> None:
        """Copy a file from there, unless it is here."""
        with only_one(path):
            if not path.exists():
                remove_partial(path)
                with whole_file(path) as partial:
                    self._download(name, partial)

    def check(self) -> None:
        """See that the place can be written.

        Raises:
            SettingsError: If it can't, or fsspec lacks what such a place needs.
        """
        name = f"check-{uuid.uuid4().hex}"
        try:
            self._write(name, b"")
            self._files.rm_file(self._place(name))
        except (ImportError, OSError, ValueError) as failure:
            raise SettingsError(
                f"store {self.url}: it can't be written: {failure}. Expected a folder or bucket "
                "that fsspec reaches, such as s3://BUCKET/runs (which needs the package s3fs)."
            ) from None

    def clear_leftovers(self, now: datetime) -> None:
        """Remove what writers that were killed have left there, if it is a day old."""
        clear_leftovers(self._files, self._opened[1], _MARKER, now)

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(self.url)
        return files, root.rstrip("/")

    @property
    def _files(self) -> Any:
        return self._opened[0]

    def _place(self, name: str) -> str:
        return f"{self._opened[1]}/{name}"

    def _read_marker(self, run: str) -> dict[str, Any]:
        place = self._place(f"run={run}/{_MARKER}")
        self._files.invalidate_cache()  # other machines write
        try:
            found: dict[str, Any] = json.loads(self._files.cat_file(place))
        except FileNotFoundError:
            return {}
        return found

    def _upload(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            self._copy(file, self._place(name))

    def _copy(self, content: Any, place: str) -> None:
        self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
        with self._files.open(place, "wb") as goal:
            if isinstance(content, bytes):
                goal.write(content)
            else:
                shutil.copyfileobj(content, goal)

    def _write(self, name: str, content: Any) -> None:
        """Write a file that others may look for: elsewhere first, then moved to its place."""
        partial, place = self._place(f"partial/{uuid.uuid4().hex}"), self._place(name)
        try:
            self._copy(content, partial)
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._files.mv(partial, place)
        except BaseException:
            with suppress(OSError):
                self._files.rm_file(partial)
            raise

    def _download(self, name: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._files.open(self._place(name), "rb") as content, path.open("wb") as goal:
            shutil.copyfileobj(content, goal)
