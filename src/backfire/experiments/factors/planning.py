"""The sweeps of both stages: every level alone, then the corners that the first stage chose."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Final

from backfire.experiments.factors.choosing import Corners, choose_corners
from backfire.experiments.factors.settings import (
    FINAL_SEED,
    FactorTarget,
    HyperparameterSettings,
)
from backfire.experiments.factors.variant import Variant, combine, single_variants, sweep_name
from backfire.experiments.study import StudyDesk
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec

_DEAREST: Final = {"all": 0, "targets": 1, "transfer": 2}


def first_variants(desk: StudyDesk) -> Mapping[str, Sequence[Variant]]:
    """Return what the first stage tries, by target."""
    settings: HyperparameterSettings = desk.settings
    return {target.name: single_variants(settings) for target in settings.targets}


def final_variants(
    desk: StudyDesk, chosen: Mapping[str, Corners]
) -> Mapping[str, Sequence[Variant]]:
    """Return what the second stage tries, by target, where the first one is complete.

    What it tried when the first stage had fewer runs, or the rule another price, stays asked for.
    """
    found = {}
    for target, corners in chosen.items():
        tried = {frozenset(each.levels_named): each for each in _tried(desk, target)}
        own = {frozenset(each.levels_named): each for each in corners.variants}
        found[target] = list({**own, **tried}.values())
    return found


def _tried(desk: StudyDesk, target: str) -> Iterator[Variant]:
    """Give what the evidence has of the second stage, or begins to have."""
    singles = single_variants(desk.settings)[1:]
    pairs = [combine(pair) for pair in permutations(singles, 2)]
    for vectors in (True, False):
        arms = _arms_there(desk, sweep_name(2, vectors=vectors), target)
        for variant in (*singles, *pairs):
            if variant.has_vectors == vectors and arms & variant.own_arms:
                yield variant


def _arms_there(desk: StudyDesk, sweep: str, target: str) -> set[str]:
    if sweep not in desk.evidence.sweeps():
        return set()
    return {arm for arm, own in desk.evidence.blocks(sweep) if own == target}


def plan_first(desk: StudyDesk) -> Sequence[SweepSpec]:
    """Return the sweeps of the first stage: every level, with few runs."""
    return list(_sweeps(desk.settings, 1, first_variants(desk)))


def plan_final(desk: StudyDesk) -> Sequence[SweepSpec] | None:
    """Return the sweeps of the second stage; None where a target's first stage is not complete."""
    settings: HyperparameterSettings = desk.settings
    variants = final_variants(desk, choose_corners(desk))
    if not set(desk.wanted([target.name for target in settings.targets])) <= set(variants):
        return None
    return list(_sweeps(settings, 2, variants))


def plan_dearest(desk: StudyDesk) -> Sequence[SweepSpec]:
    """Return the sweeps of the second stage if it chose what takes longest to train."""
    settings: HyperparameterSettings = desk.settings
    first = {
        factor.name: Variant(((name, factor, level),))
        for name, factor, level in settings.named_levels()
    }
    dear = sorted(first.values(), key=lambda each: _DEAREST[each.levels[0][1].reach])
    corners = Corners(
        gentle=tuple(dear[: settings.gentle]),
        harmful=tuple(dear[settings.gentle : settings.gentle + settings.harmful]),
    )
    variants = {target.name: corners.variants for target in settings.targets}
    return list(_sweeps(settings, 2, variants))


def _sweeps(
    settings: HyperparameterSettings, stage: int, variants: Mapping[str, Sequence[Variant]]
) -> Iterator[SweepSpec]:
    runs, first = (settings.runs, 1) if stage == 1 else (settings.final_runs, FINAL_SEED)
    for vectors in (True, False):
        found: dict[tuple[str, str], ArmSpec] = {}
        for target in settings.targets:
            own = [each for each in variants.get(target.name, ()) if each.has_vectors == vectors]
            for arm in _arms(own, target, runs, first):
                found.setdefault((arm.name, target.name), arm)
        if found:
            yield SweepSpec(
                name=sweep_name(stage, vectors=vectors),
                title=f"Hyperparameters, stage {stage}",
                vectors=settings.vectors and vectors,
                settings=settings.lab,
                fine_tuning=settings.fine_tuning,
                arm=tuple(sorted(found.values(), key=lambda arm: arm.source is not None)),
            )


def _arms(
    variants: Iterable[Variant], target: FactorTarget, runs: int, first: int
) -> Iterator[ArmSpec]:
    for variant in variants:
        yield from variant.arms(target, runs, first)
