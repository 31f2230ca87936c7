"""The table that advice rests on, made from the results as they were drawn."""

import json
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Final

from backfire.experiments.advice.measured import measured_pair
from backfire.experiments.advice.with_study import FILES, with_study
from backfire.report.advice.studied import (
    MeasuredPair,
    MitigationAdvised,
    MitigationTried,
    StateTried,
    StudiedTable,
)
from backfire.report.cells import Cell
from backfire.report.findings import Interval
from backfire.report.frontiers.choosing import CHOSEN_ON, least_harmful
from backfire.report.frontiers.record import Frontier, FrontierRow
from backfire.report.states.record import Figure2, Number

_TEST: Final = "test"
_SWEEPS: Final = ("mitigations", "screening")
"""The sweeps of mitigations, the one with more runs first."""


def make_table(results: Path, studies: Path) -> StudiedTable:
    """Make the table of what was drawn; what is not there is left out.

    Args:
        results: The folder with table-2.json, figure-2.json, mitigations.json or screening.json.
        studies: The folder with similarity.json, size.json and hyperparameters.json.
    """
    sweep, mitigation = _read_mitigations(results)
    table = StudiedTable(
        fitted=None,
        measured=tuple(_read_table_2(results / "table-2.json")),
        states=tuple(_read_states(results / "figure-2.json")),
        mitigations_from=sweep,
        mitigation=mitigation,
        sizes=(),
        setting=None,
    )
    there = filter(Path.is_file, (studies / name for name in FILES))
    return reduce(with_study, there, table)


def _read(path: Path) -> Mapping[str, Any] | None:
    if not path.is_file():
        return None
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _read_table_2(path: Path) -> Iterator[MeasuredPair]:
    found = _read(path)
    for each in found["cells"] if found else ():
        cell = Cell.model_validate(each)
        if cell.split == _TEST:
            yield measured_pair(cell)


def _read_states(path: Path) -> Iterator[StateTried]:
    found = _read(path)
    for panel in Figure2.model_validate(found).panels if found else ():
        choice = panel.choice
        if panel.split == _TEST and choice and choice.drop and choice.regret:
            yield StateTried(
                target=panel.target, drop=_pair(choice.drop), regret=_pair(choice.regret)
            )


def _pair(number: Number) -> tuple[float, Interval | None]:
    return number.value, number.interval


def _read_mitigations(results: Path) -> tuple[str | None, MitigationAdvised | None]:
    for sweep in _SWEEPS:
        found = _read(results / f"{sweep}.json")
        if found:
            frontiers = [Frontier.model_validate(each) for each in found["frontiers"]]
            return sweep, _advised(frontiers)
    return None, None


def _advised(frontiers: list[Frontier]) -> MitigationAdvised | None:
    """Choose on validation, and tell what it did on test, where there is a test."""
    chosen_on = [each for each in frontiers if each.split == CHOSEN_ON]
    arm = least_harmful(chosen_on) if chosen_on else None
    if arm is None:
        return None
    tested = {each.target: each for each in frontiers if each.split != CHOSEN_ON}
    seen = [tested.get(each.target, each) for each in chosen_on]
    rows = [(each, row) for each in seen for row in each.rows if row.arm == arm]
    first = rows[0][1]
    return MitigationAdvised(
        arm=first.arm,
        method=first.method,
        strength=first.strength,
        tried=tuple(one for each, row in rows for one in _tried(each, row)),
    )


def _tried(frontier: Frontier, row: FrontierRow) -> Iterator[MitigationTried]:
    n_runs = len(row.score.runs)
    plain = next(
        (x for x in (frontier.plain, *frontier.fewer) if len(x.score.runs) == n_runs), None
    )
    own, other = (_bracket(each) if each else None for each in (row, plain))
    if own and other and row.against_plain:
        yield MitigationTried(
            target=frontier.target,
            split=frontier.split,
            runs=n_runs,
            against_plain=(row.against_plain.value, row.against_plain.limits),
            score="F1" if row.measures.f1 else "accuracy",
            covers=row.against_plain.covers,
            systematic=own,
            systematic_plain=other,
        )


def _bracket(row: FrontierRow) -> Interval | None:
    found = row.measures.noise.systematic_negative_transfer
    if found is None or found.low is None or found.high is None:
        return None
    return found.low, found.high
