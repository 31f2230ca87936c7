"""Writes a report's files into a folder: all of them or none, and nothing else there is touched."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from backfire.records.beside import do_beside
from backfire.records.errors import SettingsError
from backfire.records.whole import whole_folder, write_text
from backfire.report.output import Output, Report, list_outputs, write_flips
from backfire.report.visible import file_name

PAGE: Final = "report.html"

_NEW, _OLD = "new", "old"


def check_folder(folder: Path) -> None:
    """Check that a report can go there.

    Raises:
        SettingsError: If something that is no folder is in its place or above it.
    """
    for place in (folder, *folder.parents):
        if place.is_dir():
            return
        if place.exists():
            raise SettingsError(
                f"--out {file_name(folder)}: {file_name(place)} is a file, expected a folder or a "
                "new name for one: the report is several files."
            )


def write_texts(folder: Path, contents: Mapping[str, str]) -> None:
    """Write files of text into a folder, each whole; nothing else there is touched.

    Args:
        folder: The folder; made if it is not there.
        contents: The text of each file, by its name.

    Raises:
        SettingsError: If a file is in the place of the folder.
    """
    check_folder(folder)
    for name, text in contents.items():
        write_text(folder / name, text)


def write_report(report: Report, folder: Path) -> Path:
    """Write every file of the report and return the path of the page.

    All are written whole under a temporary name before any appears, so that a full disk or Ctrl-C
    leaves what was there before. Files of an earlier report that this one does not have (such as
    the flips of one that kept them) go away with it.

    Raises:
        SettingsError: If a file is in the place of the folder.
    """
    check_folder(folder)
    outputs = list_outputs()
    if not folder.exists():
        with whole_folder(folder) as partial:
            _write_all(report, outputs, partial)
    else:
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
        try:
            for name in (_NEW, _OLD):
                (partial / name).mkdir()
            _write_all(report, outputs, partial / _NEW)
            _swap(partial, folder, [output.file for output in outputs])
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return folder / PAGE


def written_files(report: Report) -> list[str]:
    """Return the names of the files that `write_report` writes, the page first."""
    names = [output.file for output in list_outputs() if output.available(report)]
    return sorted(names, key=lambda name: (name != PAGE, name))


def name_files(report: Report, page: Path) -> str:
    """Return where the page is and which files stand beside it, in one line."""
    others = written_files(report)[1:]
    beside = f", and beside it {', '.join(others)}" if others else ""
    return f"Report: {file_name(page)}{beside}"


def _write_all(report: Report, outputs: Sequence[Output], folder: Path) -> None:
    """Write the flips, which is Arrow's work, beside the rest, most of which is Python's."""
    available = [output for output in outputs if output.available(report)]
    flips = [(each.open, folder / each.file) for each in available if each.open is not None]

    def write_rest() -> None:
        for output in available:
            if output.open is None:
                output.write(report, folder / output.file)

    do_beside(write_rest, lambda: write_flips(report, flips))


def _swap(partial: Path, folder: Path, names: Sequence[str]) -> None:
    """Put the new files in the place of the old ones; if that stops half-way, undo it."""
    moved: list[tuple[Path, Path]] = []
    steps = [
        *((folder / name, partial / _OLD / name) for name in names),
        *((partial / _NEW / name, folder / name) for name in names),
    ]
    try:
        for here, there in steps:
            if here.is_file():
                moved.append((here, there))
                here.rename(there)
    except BaseException:
        for here, there in reversed(moved):
            if there.exists():
                there.replace(here)
        raise
