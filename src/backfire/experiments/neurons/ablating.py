"""The causal check: does silencing the units that a ranking blames bring falsified tokens back?

Units are ranked on one half of the sentences and silenced on the other, and the other way round,
so that no token is judged by a ranking that has seen it. Random sets of as many units go the same
way; any damage at all brings some wrong tokens back, and only they tell how many.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from backfire.experiments.neurons.concepts import Concept
from backfire.experiments.neurons.observing import needs_of, observe
from backfire.experiments.neurons.studied import Studied
from backfire.inference.ablation import predict_silenced
from backfire.models.tagger import Tagger
from backfire.models.units import layer_width
from backfire.neurons.ranking import rank_units
from backfire.neurons.silencing import Effect, count_effect, draw_sets, stand_against
from backfire.records.errors import SettingsError
from backfire.records.neurons import Layer
from backfire.report.neurons import Ablation

LEAST_SETS: Final = 20
"""Fewer random sets say nothing at p = .05."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is to be checked.

    Attributes:
        layer: Whose units.
        methods: Rankings whose best units are silenced.
        sizes: How many of them; each size is checked.
        sets: How many random sets stand beside each.
        seed: Where the random sets come from.
    """

    layer: Layer
    methods: Sequence[str]
    sizes: Sequence[int]
    sets: int = 100
    seed: int = 1


def check_causes(
    studied: Studied,
    find: Callable[[Studied], Concept],
    check: Check,
    source: Tagger | None = None,
) -> Iterator[Ablation]:
    """Yield, for every size and method, what silencing the best units changes.

    Args:
        studied: The tagger, a text and a reference.
        find: Finds the concept that units are ranked for, in a text.
        check: What is to be checked.
        source: The source model, for rankings that need it.

    Raises:
        SettingsError: If a size is out of range, there are too few sets, or a half has no token of
            the concept.
        ComparisonError: If there is no reference.
    """
    n_units = layer_width(studied.tagger, check.layer)
    _check_numbers(check, n_units)
    halves = (studied.half(0), studied.half(1))
    falsified = sum(int(half.falsified.sum()) for half in halves)
    right = sum(int((half.predicted == half.gold).sum()) for half in halves)
    needs = needs_of(check.methods)
    seen = []
    for half in halves:
        concept = find(half)
        observed = observe(half, check.layer, concept, needs=needs, source=source)
        seen.append((concept, observed))
    rankings = {
        method: [
            rank_units(method, observed, layer=check.layer, concept=concept.words)
            for concept, observed in seen
        ]
        for method in check.methods
    }
    generator = np.random.default_rng(check.seed)
    for size in check.sizes:
        random = _add(
            _effects(half, check.layer, draw_sets(n_units, size, check.sets, generator))
            for half in halves
        )
        for method, (of_even, of_odd) in rankings.items():
            pairs = zip(halves, (of_odd, of_even), strict=True)
            [own] = _add(_effects(half, check.layer, [by.top(size)]) for half, by in pairs)
            yield Ablation(
                method=method,
                units=size,
                sets=check.sets,
                falsified=falsified,
                right=right,
                returned=stand_against(own.returned, [each.returned for each in random]),
                lost=stand_against(own.lost, [each.lost for each in random]),
                net=stand_against(own.net, [each.net for each in random]),
            )


def _effects(half: Studied, layer: Layer, sets: Sequence[Sequence[int]]) -> list[Effect]:
    return [
        count_effect(half.gold, half.predicted, labels, half.falsified)
        for labels in predict_silenced(half.tagger, half.encoded, layer, sets)
    ]


def _add(parts: Iterator[list[Effect]]) -> list[Effect]:
    """Add the effects of the halves, set by set."""
    first, second = parts
    return [one + other for one, other in zip(first, second, strict=True)]


def _check_numbers(check: Check, n_units: int) -> None:
    beyond = [size for size in check.sizes if not 1 <= size < n_units]
    if beyond:
        raise SettingsError(
            f"--top {beyond[0]}: layer {check.layer} has {n_units} units, expected a number from 1 "
            f"to {n_units - 1}."
        )
    if check.sets < LEAST_SETS:
        raise SettingsError(
            f"--sets {check.sets}: expected {LEAST_SETS} random sets or more; with fewer, chance "
            "cannot be told apart at p = .05."
        )
