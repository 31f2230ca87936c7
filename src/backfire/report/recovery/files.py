"""Writes the files of a search into a folder; nothing else there is touched."""

from pathlib import Path
from typing import Final

from backfire.report.folder import write_texts
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
    contents = {
        "recover.json": found.model_dump_json(indent=2) + "\n",
        "recover.md": markdown_recovery(found),
        PAGE: render_recovery(found),
    }
    write_texts(folder, contents)
    write_drawing(draw_frontier(found), folder / "frontier")
    return folder / PAGE
