"""Writes how alike texts are into a folder; nothing else there is touched."""

from pathlib import Path

from backfire.records.whole import write_text
from backfire.report.folder import check_folder
from backfire.report.similarity.markdown import markdown_similarity
from backfire.report.similarity.record import Similarity

PAGE = "similarity.md"


def write_similarity(found: Similarity, folder: Path) -> Path:
    """Write similarity.md and similarity.json, each whole, and return the path of the former.

    Raises:
        SettingsError: If a file is in the place of the folder.
    """
    check_folder(folder)
    write_text(folder / "similarity.json", found.model_dump_json(indent=2) + "\n")
    write_text(folder / PAGE, markdown_similarity(found))
    return folder / PAGE
