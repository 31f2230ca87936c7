"""From the study of hyperparameters to the setting that is tried first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Final

from backfire.report.advice.record import SettingAdvised, SettingTried
from backfire.report.factors.record import (
    FactorLine,
    FactorPanel,
    FactorRow,
    FactorStudy,
    score_of,
    scores_of,
)

_FINAL: Final = 2
_CHOSEN_ON: Final = "validation"
_ON: Final = "test"

Levels = frozenset[str]
Rows = Mapping[Levels, FactorRow]


def choose_setting(study: FactorStudy) -> SettingAdvised | None:
    """Choose on validation, and tell what it did on test.

    Of the settings that the second stage tried on every target, and whose transfer loses at most
    the study's price there, the one with the least S on average.
    """
    seen, tested = (_rows_of(study.panels, split) for split in (_CHOSEN_ON, _ON))
    if not seen or set(seen) != set(tested):
        return None
    everywhere = set.intersection(*(set(rows) for rows in (*seen.values(), *tested.values())))
    cheap = [
        each
        for each in everywhere
        if all(_costs(rows[each]) <= study.rule.price for rows in seen.values())
    ]
    if not cheap:
        return None
    best = min(cheap, key=lambda each: (_added_harm(each, seen.values()), sorted(each)))
    rows = {target: own[best] for target, own in tested.items()}
    return SettingAdvised(
        levels=tuple(_in_words(best, study.factors)),
        everywhere=any(row.reach != "transfer" for row in rows.values()),
        price=study.rule.price,
        tried=tuple(_tried(target, row) for target, row in rows.items()),
    )


def _rows_of(panels: Sequence[FactorPanel], split: str) -> Mapping[str, Rows]:
    return {
        panel.target: {
            frozenset(row.levels): row
            for row in panel.rows
            if "systematic_middle" in row.effects and row.against == panel.rows[0].name
        }
        for panel in panels
        if (panel.stage, panel.split) == (_FINAL, split)
    }


def _costs(row: FactorRow) -> float:
    return -row.effects[score_of(row.effects)].value


def _added_harm(levels: Levels, targets: Iterable[Rows]) -> float:
    return fmean(rows[levels].effects["systematic_middle"].value for rows in targets)


def _in_words(levels: Levels, factors: Sequence[FactorLine]) -> Iterator[str]:
    """Give each level with what it is set to, in the order of the factors."""
    for factor in factors:
        for level in factor.levels:
            if f"{factor.name}-{level}" in levels:
                base = f" instead of {factor.base}" if factor.base else ""
                yield f"{factor.title or factor.name} {level}{base}"


def _tried(target: str, row: FactorRow) -> SettingTried:
    random, transfer = scores_of(row.effects)
    return SettingTried(
        target=target,
        runs=row.runs,
        score="F1" if score_of(row.effects) == "candidate_f1" else "accuracy",
        random=random,
        transfer=transfer,
        negative_transfer=row.effects["negative_transfer"],
        systematic=row.effects["systematic_middle"],
    )
