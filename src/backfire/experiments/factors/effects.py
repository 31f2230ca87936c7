"""What a setting adds to the numbers of a contrast, with its chance, also from few runs.

With fewer than `ENOUGH_UNITS` runs the spread of a single setting is itself mostly chance. So the
variance among runs is pooled over all settings of a target: it is taken to be alike in them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from backfire.experiments.study_numbers import as_studied, study_number
from backfire.report.studied.record import Studied
from backfire.scoring.jackknife import Estimate, delete_one_variance
from backfire.scoring.leave_out import LeaveOut
from backfire.scoring.student import student_quantile, two_sided_p
from backfire.transitions.noise.contrast import Layers, Quantity
from backfire.transitions.noise.limit import ENOUGH_UNITS

_LEVEL: Final = 0.95

Numbers = Mapping[Quantity, LeaveOut]


@dataclass(frozen=True)
class Part:
    """A part of a variance.

    Attributes:
        variance: How much.
        degrees: From how many degrees of freedom.
    """

    variance: float
    degrees: int


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
    settings: Sequence[Numbers], layers: Layers, references: Sequence[str]
) -> dict[Quantity, Pool]:
    """Pool the variances of all settings; numbers without layers of units are left out.

    Args:
        settings: The numbers of each setting.
        layers: What the layers of chance are called.
        references: The arm of each setting's reference runs. Settings that share one show the
            chance of the same runs, which counts once.
    """
    found = {}
    for quantity in settings[0]:
        own, arms = [], []
        for numbers, arm in zip(settings, references, strict=True):
            if quantity in numbers:
                own.append(numbers[quantity])
                arms.append(arm)
        reference = _pool(own, layers.reference, arms)
        candidate = _pool(own, layers.candidate, list(map(str, range(len(own)))))
        if reference and candidate:
            found[quantity] = Pool(reference, candidate)
    return found


def _pool(numbers: Sequence[LeaveOut], layer: str, arms: Sequence[str]) -> Part | None:
    """Pool a layer over arms, with the mean over the numbers that rest on the same one."""
    if any(layer not in number.without for number in numbers):
        return None
    variances: dict[str, list[float]] = {}
    degrees: dict[str, int] = {}
    for number, arm in zip(numbers, arms, strict=True):
        row = number.without[layer]
        variances.setdefault(arm, []).append(float(delete_one_variance(row)))
        degrees[arm] = len(row) - 1
    return Part(float(np.mean([np.mean(own) for own in variances.values()])), sum(degrees.values()))


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
        quantity: _effect(number - base[quantity], layers, pool.get(quantity), own_reference)
        for quantity, number in setting.items()
        if quantity in base
    }


def _effect(
    difference: LeaveOut, layers: Layers, pool: Pool | None, own_reference: bool
) -> Studied:
    units = [difference.without.get(name, ()) for name in (layers.reference, layers.candidate)]
    if pool is None or min(map(len, units)) >= ENOUGH_UNITS:
        return study_number(difference, layers)
    parts = list(_parts(difference, layers, pool, own_reference=own_reference))
    return _with_parts(difference.value, parts)


def _parts(
    difference: LeaveOut, layers: Layers, pool: Pool, *, own_reference: bool
) -> Iterator[Part]:
    """Give the parts of the variance of a difference of two settings.

    Source models of one seed are as good as independent where they are trained under two settings;
    where both share them, the pooled part is too large rather than too small.
    """
    sentences = difference.without[layers.sentences]
    yield Part(float(delete_one_variance(sentences)), len(sentences) - 1)
    yield Part(2 * pool.candidate.variance, pool.candidate.degrees)
    if own_reference:
        yield Part(2 * pool.reference.variance, pool.reference.degrees)
    else:
        shared = difference.without[layers.reference]
        yield Part(float(delete_one_variance(shared)), len(shared) - 1)


def _with_parts(value: float, parts: Sequence[Part]) -> Studied:
    variance = sum(part.variance for part in parts)
    if value == 0 and not parts[0].variance:
        reason = "both settings share these runs, so that there is no difference"
        return as_studied(Estimate(value, reason=reason), for_others=True)
    error = math.sqrt(variance)
    degrees = math.floor(
        variance**2 / sum(part.variance**2 / part.degrees for part in parts) + 1e-9
    )
    margin = student_quantile((1 + _LEVEL) / 2, degrees) * error
    estimate = Estimate(
        value,
        standard_error=error,
        interval=(value - margin, value + margin),
        p=two_sided_p(value / error, degrees),
        level=_LEVEL,
    )
    return as_studied(estimate, for_others=True)
