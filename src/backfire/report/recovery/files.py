"""Writes the files of a search into a folder; nothing else there is touched."""

from pathlib import Path
from typing import Final

from backfire.records.whole import write_text
from backfire.report.folder import check_folder
from backfire.report.print_drawing import write_drawing
from backfire.report.recovery.frontier import draw_frontier
from backfire.report.recovery.markdown import markdown_recovery
from backfire.report.recovery.page import render_recovery
from backfire.report.recovery.record import Recovery

PAGE: Final = "recover.html"


def write_recovery(found: Recovery, folder: Path) -> Path:
    """Write recover.html, .md and .json and frontier.svg, .pdf and .png, and return the page.

    Raises:
        SettingsError: If a file is in the place of the folder.
    """
    check_folder(folder)
    contents = {
        "recover.json": found.model_dump_json(indent=2) + "\n",
        "recover.md": markdown_recovery(found),
        PAGE: render_recovery(found),
    }
    for name, text in contents.items():
        write_text(folder / name, text)
    write_drawing(draw_frontier(found), folder / "frontier")
    return folder / PAGE
