"""What a study says, laid into the table that advice rests on: a published one, or one's own."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from backfire.experiments.advice.boundary import outside_by_extent
from backfire.experiments.advice.fitting import fit_study
from backfire.experiments.advice.settings_tried import choose_setting
from backfire.records.errors import EvidenceError
from backfire.report.advice.studied import SHOWN, TOLD, StudiedTable
from backfire.report.factors.record import FactorStudy
from backfire.report.findings import Record
from backfire.report.pairs.record import PairStudy
from backfire.report.sizes.record import SizeCell, SizePanel, SizeStudy

FILES: Final = ("similarity.json", "size.json", "hyperparameters.json")
"""What `backfire study` writes."""
_SIMILARITY: Final = "similarity"
_TEST: Final = "test"
_Study = TypeVar("_Study", bound=Record)


def with_study(table: StudiedTable, path: Path) -> StudiedTable:
    """Return the table with a study in the place of the one that was there.

    A study of sizes takes the place of what was known of its own pairs of corpora alone.

    Args:
        table: The table.
        path: similarity.json, size.json or hyperparameters.json, as `backfire study` writes it.

    Raises:
        EvidenceError: If it is no such file, or has nothing that is told.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        lay = next(lay for key, lay in _KINDS.items() if key in found)
        known = lay(table, found)
    except OSError:
        raise EvidenceError(f"{path}: it can't be read. Give {_listed()}.") from None
    except (ValueError, ValidationError, TypeError, LookupError, StopIteration, RecursionError):
        raise EvidenceError(
            f"{path}: not what backfire study writes. Give its {_listed()}, of this version of "
            "Backfire."
        ) from None
    if known is None:
        raise EvidenceError(
            f"{path}: found nothing that was measured on test, expected results of a study that "
            "was carried out. Give it the runs that it lacks: backfire study"
        )
    return known


def _listed() -> str:
    return f"{', '.join(FILES[:-1])} or {FILES[-1]}"


def _with_pairs(table: StudiedTable, found: Mapping[str, Any]) -> StudiedTable:
    fitted, measured = fit_study(_read(PairStudy, found))
    if fitted and not set(TOLD) <= set(fitted.predictors) and not any(outside_by_extent(fitted)):
        raise ValueError("pairs enough to predict from, but no predictors")
    others = (pair for pair in table.measured if pair.sweep != _SIMILARITY)
    return table.model_copy(update={"fitted": fitted, "measured": (*measured, *others)})


def _with_setting(table: StudiedTable, found: Mapping[str, Any]) -> StudiedTable | None:
    setting = choose_setting(_read(FactorStudy, found))
    return table.model_copy(update={"setting": setting}) if setting else None


def _with_sizes(table: StudiedTable, found: Mapping[str, Any]) -> StudiedTable | None:
    panels = _read(SizeStudy, found).panels
    own = tuple(_as_told(panel) for panel in panels if panel.split == _TEST)
    if not own:
        return None
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


def _read(kind: type[_Study], found: Mapping[str, Any]) -> _Study:
    if found["format"] != kind.model_fields["format"].default:
        raise ValueError("of another version")
    return kind.model_validate(found)


_KINDS: Final[Mapping[str, Callable[[StudiedTable, Mapping[str, Any]], StudiedTable | None]]] = {
    "pairs": _with_pairs,
    "factors": _with_setting,
    "panels": _with_sizes,
}
"""By a key that only this kind of study has, apart from those before it."""
