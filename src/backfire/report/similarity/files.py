"""Writes how alike texts are into a folder; nothing else there is touched."""

from pathlib import Path

from backfire.report.folder import write_texts
from backfire.report.similarity.markdown import markdown_similarity
from backfire.report.similarity.record import Similarity

PAGE = "similarity.md"


def write_similarity(found: Similarity, folder: Path) -> Path:
    """Write similarity.md and similarity.json, each whole, and return the path of the former.

    Raises:
        SettingsError: If a file is in the place of the folder.
    """
    contents = {
        "similarity.json": found.model_dump_json(indent=2) + "\n",
        PAGE: markdown_similarity(found),
    }
    write_texts(folder, contents)
    return folder / PAGE
