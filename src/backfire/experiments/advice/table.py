"""The table that advice rests on: it comes with the package, and is made from published results."""

from importlib.resources import files
from typing import Final

from backfire.report.advice.studied import StudiedTable

FILE: Final = "studied.json"


def shipped_table() -> StudiedTable:
    """Return the table that comes with the package."""
    text = (files("backfire.experiments.advice") / FILE).read_text(encoding="utf-8")
    return StudiedTable.model_validate_json(text)
