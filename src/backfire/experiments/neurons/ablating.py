"""The causal check: does silencing the units that a ranking blames bring falsified tokens back?

Units are ranked on one half of the sentences and silenced on the other, and the other way round,
so that no token is judged by a ranking that has seen it. Random sets of as many units go the same
way; any damage at all brings some wrong tokens back, and only they tell how many.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from backfire.records.neurons import Layer, NeuronRanking
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
    halves = [_prepare(studied.half(which), find, check, source) for which in (0, 1)]
    counts = _count_tokens(halves)
    generator = np.random.default_rng(check.seed)
    for size in check.sizes:
        random = _add(
            _silence(half, draw_sets(n_units, size, check.sets, generator), check.layer)
            for half in halves
        )
        for method in check.methods:
            [own] = _add(
                _silence(half, [by.rankings[method].top(size)], check.layer)
                for half, by in zip(halves, reversed(halves), strict=True)
            )
            yield _ablation(method, size, own, random, counts)


@dataclass(frozen=True, eq=False)
class _Half:
    """One half of the sentences.

    Attributes:
        studied: The tagger and these sentences.
        concept: The concept in them.
        rankings: What they say about the units, by method.
    """

    studied: Studied
    concept: Concept
    rankings: Mapping[str, NeuronRanking]


def _prepare(
    half: Studied, find: Callable[[Studied], Concept], check: Check, source: Tagger | None
) -> _Half:
    concept = find(half)
    seen = observe(half, check.layer, concept, needs=needs_of(check.methods), source=source)
    rankings = {
        method: rank_units(method, seen, layer=check.layer, concept=concept.words)
        for method in check.methods
    }
    return _Half(half, concept, rankings)


@dataclass(frozen=True)
class _Both:
    """An effect on all tokens, and on the concept's alone."""

    whole: Effect
    concept: Effect

    def __add__(self, other: "_Both") -> "_Both":
        return _Both(self.whole + other.whole, self.concept + other.concept)


def _ablation(
    method: str, size: int, own: _Both, random: Sequence[_Both], counts: Mapping[str, int]
) -> Ablation:
    whole = [each.whole for each in random]
    return Ablation(
        method=method,
        units=size,
        sets=len(random),
        returned=stand_against(own.whole.returned, [each.returned for each in whole]),
        lost=stand_against(own.whole.lost, [each.lost for each in whole]),
        net=stand_against(own.whole.net, [each.net for each in whole]),
        returned_of_concept=stand_against(
            own.concept.returned, [each.concept.returned for each in random]
        ),
        **counts,
    )


def _silence(half: _Half, sets: Sequence[Sequence[int]], layer: Layer) -> list[_Both]:
    studied, among = half.studied, half.concept.classes == 1
    gold, before, falsified = studied.gold, studied.predicted, studied.falsified
    return [
        _Both(
            count_effect(gold, before, after, falsified),
            count_effect(gold, before, after, falsified, among),
        )
        for after in predict_silenced(studied.tagger, studied.encoded, layer, sets)
    ]


def _add(parts: Iterable[list[_Both]]) -> list[_Both]:
    """Add the effects of the halves, set by set."""
    first, second = parts
    return [one + other for one, other in zip(first, second, strict=True)]


def _count_tokens(halves: Sequence[_Half]) -> dict[str, int]:
    counts = dict.fromkeys(("falsified", "right", "falsified_of_concept"), 0)
    for half in halves:
        studied = half.studied
        counts["falsified"] += int(studied.falsified.sum())
        counts["right"] += int((studied.predicted == studied.gold).sum())
        counts["falsified_of_concept"] += int(studied.falsified[half.concept.classes == 1].sum())
    return counts


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
