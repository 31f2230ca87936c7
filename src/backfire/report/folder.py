"""Writes a report's files into a folder: all of them or none, and nothing else there is touched."""

import json
import shutil
import tempfile
from pathlib import Path

from backfire.records.whole import whole_folder
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.disagreement_page import render_disagreement
from backfire.report.page import render_page

PAGE, DATA = "report.html", "report.json"


def write_report(comparison: Comparison | Disagreement, folder: Path) -> Path:
    """Write report.html and report.json and return the path of the page.

    Both are written whole under a temporary name before either appears, so that a full disk or
    Ctrl-C leaves what was there before.
    """
    if isinstance(comparison, Disagreement):
        page = render_disagreement(comparison)
    else:
        page = render_page(comparison)
    files = {PAGE: page, DATA: as_text(comparison)}
    if not folder.exists():
        with whole_folder(folder) as partial:
            _write_all(files, partial)
    else:
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
        try:
            _write_all(files, partial)
            for name in files:
                (partial / name).replace(folder / name)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return folder / PAGE


def as_text(comparison: Comparison | Disagreement) -> str:
    """Return report.json as text; characters that UTF-8 can't hold are escaped."""
    text = json.dumps(comparison.as_json(), indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _write_all(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
