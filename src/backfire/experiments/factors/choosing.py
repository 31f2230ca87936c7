"""Which settings the second stage tries again: a rule, by estimates on validation alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.experiments.factors.measuring import measure_stage, runs_there
from backfire.experiments.factors.settings import FactorTarget, HyperparameterSettings
from backfire.experiments.factors.variant import BASE, Variant, combine, single_variants
from backfire.experiments.study import StudyDesk
from backfire.report.factors.record import FactorRow, scores_of
from backfire.report.studied.words import is_apart

SPLIT: Final = "validation"
"""What it is chosen on; the second stage is judged on test."""


@dataclass(frozen=True)
class Corners:
    """What the second stage tries on a target.

    Attributes:
        gentle: Levels of different factors that make both ends of S smaller.
        harmful: Levels that make both larger.
    """

    gentle: tuple[Variant, ...]
    harmful: tuple[Variant, ...]

    @property
    def variants(self) -> list[Variant]:
        """The base, each of them alone, and the gentle ones together."""
        crossed = [combine(self.gentle)] if len(self.gentle) > 1 else []
        return [Variant(), *self.gentle, *crossed, *self.harmful]


def choose_corners(desk: StudyDesk) -> dict[str, Corners]:
    """Choose for each target whose first stage is complete."""
    settings: HyperparameterSettings = desk.settings
    found = {}
    for target in settings.targets:
        variants = single_variants(settings)
        complete = all(
            len(runs_there(desk, 1, each, target.name)) >= settings.runs for each in variants
        )
        if complete:
            found[target.name] = _choose(desk, target, variants)
    return found


def _choose(desk: StudyDesk, target: FactorTarget, variants: Sequence[Variant]) -> Corners:
    """Choose by the effect on S, in the order of that on the middle of its bracket.

    Gentle: those that lower both ends of the bracket, the lowest first, one a factor, and none
    that those before exclude; transfer scores at most `price` less, and random initialisation is
    not shown to score less, since less can be broken of what was worse before. Harmful: those that
    raise both ends, the highest first. Less noise alone moves the ends towards each other. Levels
    that are held against another level than the base are not chosen.
    """
    settings: HyperparameterSettings = desk.settings
    panel = measure_stage(desk, 1, target, variants, SPLIT)
    rows = [row for row in panel.rows if row.against == BASE] if panel else []
    by_name = {each.name: each for each in variants}
    ordered = sorted((row for row in rows if row.effects), key=lambda row: (_harm(row), row.name))
    gentle: dict[str, Variant] = {}
    for row in ordered:
        variant = by_name[row.name]
        if _is_gentle(row, settings.price) and not _is_excluded(variant, gentle):
            gentle[variant.levels[0][1].name] = variant
    harmful = [by_name[row.name] for row in reversed(ordered) if min(_ends(row)) > 0]
    return Corners(tuple(gentle.values())[: settings.gentle], tuple(harmful[: settings.harmful]))


def _is_gentle(row: FactorRow, price: float) -> bool:
    random, transfer = scores_of(row.effects)
    weaker = random.value < 0 and is_apart(random)
    return max(_ends(row)) < 0 and transfer.value >= -price and not weaker


def _is_excluded(variant: Variant, chosen: Mapping[str, Variant]) -> bool:
    """Tell whether a level's factor is among those chosen, or can't be crossed with one of them."""
    factor = variant.levels[0][1]
    if factor.name in chosen:
        return True
    others = [each.levels[0][1] for each in chosen.values()]
    return any(o.name in factor.excludes or factor.name in o.excludes for o in others)


def _ends(row: FactorRow) -> tuple[float, float]:
    return row.effects["systematic_low"].value, row.effects["systematic_high"].value


def _harm(row: FactorRow) -> float:
    return row.effects["systematic_middle"].value
