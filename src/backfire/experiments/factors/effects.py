"""What a setting adds to the numbers of a contrast, with its chance, also from few runs.

With fewer than `ENOUGH_UNITS` runs the spread of a single setting is itself mostly chance. So the
variance among runs is pooled over all settings of a target: it is taken to be alike in them, but
where one of them has plainly more.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from backfire.experiments.study_numbers import as_studied, study_number
from backfire.report.studied.record import Studied
from backfire.scoring.jackknife import Estimate
from backfire.scoring.leave_out import LeaveOut
from backfire.scoring.variance_parts import Part, with_parts
from backfire.transitions.noise.contrast import Layers, Quantity
from backfire.transitions.noise.limit import ENOUGH_UNITS

_LEVEL: Final = 0.95
_PLAINLY_MORE: Final = 4.0
"""Times the pooled variance from which on a setting's own is taken instead: with three runs and a
pool of twenty degrees of freedom, chance alone does it in 3 % of cases (F distribution)."""
_OUTSIDE: Final = 8.0
"""Times the mean of the smaller variances from which on one is left out of the pool, so that the
others don't pay for it: likewise in 0.3 %."""
_ENOUGH_TO_COMPARE: Final = 5
"""Sets of units that a pool needs for that."""

Numbers = Mapping[Quantity, LeaveOut]


@dataclass(frozen=True)
class Pool:
    """The variance that runs of one setting bring to one number, on average over all settings.

    Attributes:
        reference: By the choice of reference runs.
        candidate: By the choice of source models with their runs.
    """

    reference: Part
    candidate: Part


def pool_variances(
    settings: Sequence[Numbers],
    layers: Layers,
    references: Sequence[Hashable],
    candidates: Sequence[Hashable],
) -> dict[Quantity, Pool]:
    """Pool the variances of all settings; numbers without layers of units are left out.

    Args:
        settings: The numbers of each setting.
        layers: What the layers of chance are called.
        references: What the reference runs of each setting are, such as their arm. Settings that
            share them show the chance of the same runs, which counts once.
        candidates: The source models of each setting, likewise: runs from the same three source
            models, however they are fine-tuned, show no more than three units do.
    """
    found = {}
    for quantity in settings[0]:
        there = [k for k, numbers in enumerate(settings) if quantity in numbers]
        own = [settings[k][quantity] for k in there]
        reference = _pool(own, layers.reference, [references[k] for k in there])
        candidate = _pool(own, layers.candidate, [candidates[k] for k in there])
        if reference and candidate:
            found[quantity] = Pool(reference, candidate)
    return found


def _pool(numbers: Sequence[LeaveOut], layer: str, units: Sequence[Hashable]) -> Part | None:
    """Pool a layer over sets of units, with the mean over the numbers that rest on the same one."""
    if any(layer not in number.without for number in numbers):
        return None
    variances: dict[Hashable, list[float]] = {}
    degrees: dict[Hashable, int] = {}
    for number, own in zip(numbers, units, strict=True):
        part = number.part(layer)
        variances.setdefault(own, []).append(part.variance)
        degrees[own] = part.degrees
    parts = [Part(float(np.mean(own)), degrees[unit]) for unit, own in variances.items()]
    alike = _alike(sorted(parts, key=lambda part: part.variance))
    mean = float(np.mean([part.variance for part in alike]))
    return Part(mean, sum(part.degrees for part in alike))


def _alike(rising: Sequence[Part]) -> Sequence[Part]:
    """Return the variances up to the first that is plainly above the mean of those before it."""
    if len(rising) < _ENOUGH_TO_COMPARE:
        return rising
    for n_before in range((len(rising) + 1) // 2, len(rising)):
        mean = np.mean([part.variance for part in rising[:n_before]])
        if rising[n_before].variance > _OUTSIDE * mean:
            return rising[:n_before]
    return rising


def find_effects(
    setting: Numbers,
    base: Numbers,
    layers: Layers,
    pool: Mapping[Quantity, Pool],
    *,
    own_reference: bool,
) -> dict[Quantity, Studied]:
    """Return what a setting adds to each number.

    Args:
        setting: Its numbers.
        base: Those of the setting that it is held against.
        layers: What the layers of chance are called.
        pool: The pooled variances, for few runs.
        own_reference: Whether its reference runs are others than the base's.
    """
    return {
        quantity: _effect(number, base[quantity], layers, pool.get(quantity), own_reference)
        for quantity, number in setting.items()
        if quantity in base
    }


def _effect(
    setting: LeaveOut, base: LeaveOut, layers: Layers, pool: Pool | None, own_reference: bool
) -> Studied:
    difference = setting - base
    units = [difference.without.get(name, ()) for name in (layers.reference, layers.candidate)]
    if pool is None or min(map(len, units)) >= ENOUGH_UNITS:
        return study_number(difference, layers)
    parts = {layers.sentences: [difference.part(layers.sentences)]}
    parts[layers.candidate] = _of_both(setting, base, layers.candidate, pool.candidate)
    if own_reference:
        parts[layers.reference] = _of_both(setting, base, layers.reference, pool.reference)
    else:
        parts[layers.reference] = [difference.part(layers.reference)]
    capped = [part.degrees for layer in difference.capped_by for part in parts.get(layer, ())]
    return _with_parts(difference.value, list(chain.from_iterable(parts.values())), capped)


def _of_both(setting: LeaveOut, base: LeaveOut, layer: str, pool: Part) -> list[Part]:
    """Return the parts of the variance of a difference of two settings that a layer brings.

    Source models of one seed are as good as independent where they are trained under two settings;
    where both share them, the pooled part is too large rather than too small.
    """
    own = [number.part(layer) for number in (setting, base)]
    apart = [part for part in own if part.variance > _PLAINLY_MORE * pool.variance]
    n_pooled = len(own) - len(apart)
    return [*apart, Part(n_pooled * pool.variance, pool.degrees)] if n_pooled else apart


def _with_parts(value: float, parts: Sequence[Part], capped: Sequence[int]) -> Studied:
    """Return a number with the interval that parts of a variance give it.

    Args:
        value: The number.
        parts: At least one.
        capped: Degrees of freedom of which Student's t has no more.
    """
    if value == 0 and not parts[0].variance:
        reason = "both settings share these runs, so that there is no difference"
        return as_studied(Estimate(value, reason=reason), for_others=True)
    found = with_parts(value, Estimate(value, level=_LEVEL), parts, capped)
    reason = "it is the same in every sentence, run and source model, which shows no spread"
    return as_studied(found or Estimate(value, reason=reason), for_others=True)
