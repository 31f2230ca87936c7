"""From the study of hyperparameters to the setting that is tried first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any, Final

from backfire.experiments.factors.settings import HyperparameterSettings
from backfire.report.advice.studied import EFFECTS, LevelAdvised, SettingAdvised, SettingTried
from backfire.report.factors.record import (
    FactorLine,
    FactorPanel,
    FactorRow,
    FactorStudy,
    score_of,
)
from backfire.report.frontiers.choosing import CHOSEN_ON
from backfire.transitions.noise.contrast import Quantity

_FINAL: Final = 2
_TEST: Final = "test"
_HARM: Final = "systematic_middle"
_TOLD: Final[tuple[Quantity, ...]] = (*EFFECTS, "gain")
_SCORES: Final[tuple[Quantity, ...]] = (
    "reference_accuracy", "candidate_accuracy", "reference_f1", "candidate_f1",
)  # fmt: skip

Levels = frozenset[str]
Rows = Mapping[Levels, FactorRow]


def choose_setting(study: FactorStudy) -> SettingAdvised | None:
    """Choose on validation, and tell what it did on test.

    Of the settings that the second stage tried on every target, and whose transfer loses at most
    the study's price there, the one with the least S, by the mean over targets of the middle of its
    bracket less the base's.

    Returns:
        None if the study has no settings that were tried again on validation and on test.
    """
    seen, tested = (_rows_of(study.panels, split) for split in (CHOSEN_ON, _TEST))
    if not seen or set(seen) != set(tested):
        return None
    shared = set.intersection(*(set(rows) for rows in (*seen.values(), *tested.values())))
    cheap = [
        each
        for each in shared
        if all(_loss(rows[each]) <= study.rule.price for rows in seen.values())
    ]
    best = min(
        cheap, key=lambda each: (_added_harm(each, seen.values()), sorted(each)), default=None
    )
    families = (x.family for x in study.panels if (x.stage, x.split) == (_FINAL, _TEST))
    return SettingAdvised(
        levels=tuple(_levels(best, study.factors)) if best else (),
        price=study.rule.price,
        family=max(families),
        tried=tuple(_tried(name, own[best]) for name, own in tested.items()) if best else (),
    )


def _rows_of(panels: Sequence[FactorPanel], split: str) -> Mapping[str, Rows]:
    return {
        panel.target: {
            frozenset(row.levels): row
            for row in panel.rows
            if row.against == panel.rows[0].name and set(_TOLD) <= set(row.effects)
        }
        for panel in panels
        if (panel.stage, panel.split) == (_FINAL, split)
    }


def _loss(row: FactorRow) -> float:
    return -row.effects[score_of(row.effects)].value


def _added_harm(levels: Levels, targets: Iterable[Rows]) -> float:
    return fmean(rows[levels].effects[_HARM].value for rows in targets)


def _levels(levels: Levels, factors: Sequence[FactorLine]) -> Iterator[LevelAdvised]:
    """Give each level with what it is set to, in the order of the factors."""
    shipped: Mapping[tuple[str, str, str, str], Mapping[str, Any]] = {
        (name, factor.title, factor.base, factor.reach): level.settings
        for name, factor, level in HyperparameterSettings().named_levels()
    }
    for factor in factors:
        for level in factor.levels:
            name = f"{factor.name}-{level}"
            settings = shipped.get((name, factor.title, factor.base, factor.reach), {})
            if name in levels:
                yield LevelAdvised(
                    title=factor.title or factor.name,
                    level=level,
                    base=factor.base,
                    settings=tuple(_assignments(settings)),
                    reach=factor.reach,
                )


def _assignments(settings: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Give settings as --set takes them: tagger.dropout=0.5."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _assignments(value, f"{place}{name}.")
        else:
            yield f"{place}{name}={value}"


def _tried(target: str, row: FactorRow) -> SettingTried:
    return SettingTried(
        target=target,
        runs=row.runs,
        score="F1" if score_of(row.effects) == "candidate_f1" else "accuracy",
        effects={name: row.effects[name] for name in (*_TOLD, *_SCORES) if name in row.effects},
    )
