"""The table that advice rests on: it comes with the package, and is made from published results."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from backfire.experiments.advice.fitting import fit_study
from backfire.records.errors import EvidenceError
from backfire.report.advice.record import StudiedTable
from backfire.report.pairs.record import PairStudy

FILE: Final = "studied.json"


def shipped_table() -> StudiedTable:
    """Return the table that comes with the package."""
    text = (files("backfire.experiments.advice") / FILE).read_text(encoding="utf-8")
    return StudiedTable.model_validate_json(text)


def with_study(table: StudiedTable, path: Path) -> StudiedTable:
    """Return the table with a study of the user's own in the place of the one that comes with it.

    Args:
        table: The table.
        path: similarity.json, as `backfire study similarity` writes it.

    Raises:
        EvidenceError: If it is no such file.
    """
    try:
        study = PairStudy.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise EvidenceError(f"{path}: there is no such file. Give similarity.json.") from None
    except (ValueError, ValidationError):
        raise EvidenceError(
            f"{path}: not what backfire study similarity writes. Give its similarity.json, of this "
            "version of Backfire."
        ) from None
    fitted, measured = fit_study(study)
    others = tuple(pair for pair in table.measured if pair.sweep != "similarity")
    return table.model_copy(update={"fitted": fitted, "measured": (*measured, *others)})
