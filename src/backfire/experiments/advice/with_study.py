"""What a study says, laid into the table that advice rests on: a published one, or one's own."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from backfire.experiments.advice.fitting import fit_study
from backfire.experiments.advice.settings_tried import choose_setting
from backfire.records.errors import EvidenceError
from backfire.report.advice.record import SHOWN, StudiedTable
from backfire.report.factors.record import FactorStudy
from backfire.report.pairs.record import PairStudy
from backfire.report.sizes.record import SizeCell, SizePanel, SizeStudy

FILES: Final = ("similarity.json", "size.json", "hyperparameters.json")
"""What `backfire study` writes."""
_SIMILARITY: Final = "similarity"
_TEST: Final = "test"


def with_study(table: StudiedTable, path: Path) -> StudiedTable:
    """Return the table with a study in the place of the one that was there.

    A study of sizes takes the place only of what was known of its own pairs of corpora.

    Args:
        table: The table.
        path: similarity.json, size.json or hyperparameters.json, as `backfire study` writes it.

    Raises:
        EvidenceError: If it is no such file.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return next(lay for key, lay in _KINDS.items() if key in found)(table, found)
    except OSError:
        raise EvidenceError(f"{path}: it can't be read. Give {_listed()}.") from None
    except (ValueError, ValidationError, TypeError, StopIteration):
        raise EvidenceError(
            f"{path}: not what backfire study writes. Give its {_listed()}, of this version of "
            "Backfire."
        ) from None


def _listed() -> str:
    return f"{', '.join(FILES[:-1])} or {FILES[-1]}"


def _with_pairs(table: StudiedTable, found: Mapping[str, Any]) -> StudiedTable:
    fitted, measured = fit_study(PairStudy.model_validate(found))
    others = (pair for pair in table.measured if pair.sweep != _SIMILARITY)
    return table.model_copy(update={"fitted": fitted, "measured": (*measured, *others)})


def _with_setting(table: StudiedTable, found: Mapping[str, Any]) -> StudiedTable:
    return table.model_copy(update={"setting": choose_setting(FactorStudy.model_validate(found))})


def _with_sizes(table: StudiedTable, found: Mapping[str, Any]) -> StudiedTable:
    panels = SizeStudy.model_validate(found).panels
    own = tuple(_as_told(panel) for panel in panels if panel.split == _TEST)
    places = {(panel.source, panel.target) for panel in own}
    others = (panel for panel in table.sizes if (panel.source, panel.target) not in places)
    return table.model_copy(update={"sizes": (*own, *others)})


def _as_told(panel: SizePanel) -> SizePanel:
    """Keep what is told of each cell; the rest stays in the study's own file."""
    cells = tuple(map(_cell_as_told, panel.cells))
    return panel.model_copy(update={"cells": cells, "trends": ()})


def _cell_as_told(cell: SizeCell) -> SizeCell:
    told = {name: found for name, found in cell.numbers.items() if name in SHOWN}
    return cell.model_copy(update={"numbers": told})


_KINDS: Final[Mapping[str, Callable[[StudiedTable, Mapping[str, Any]], StudiedTable]]] = {
    "pairs": _with_pairs,
    "factors": _with_setting,
    "panels": _with_sizes,
}
"""By a key that only this kind of study has, apart from those before it."""
