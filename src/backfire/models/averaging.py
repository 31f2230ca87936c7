"""Averages of taggers, parameter by parameter."""

from collections.abc import Mapping, Sequence
from typing import Final

import torch
from torch import Tensor

from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger
from backfire.models.units import find_silent, layers_of
from backfire.records.errors import ModelError
from backfire.records.neurons import Layer

_SHOWN: Final = 8


def average_taggers(taggers: Sequence[Tagger], weights: Sequence[float] | None = None) -> Tagger:
    """Return a new tagger whose parameters are the weighted means of several taggers' parameters.

    That makes sense only between taggers that were trained from a common start.

    Args:
        taggers: At least one, all with the same sizes, vocabulary and labels.
        weights: One a tagger, with a sum of 1; equal ones if not given.

    Raises:
        ModelError: If the taggers differ in more than their parameters or in which units are
            silent, or there is none.
    """
    if not taggers:
        raise ModelError("no tagger to average: expected at least one.")
    first = taggers[0]
    for tagger in taggers[1:]:
        for part in ("settings", "vocabulary", "labels"):
            if getattr(tagger, part) != getattr(first, part):
                raise ModelError(
                    f"taggers with different {part} can't be averaged. Take runs of one recipe on "
                    "one corpus that start from the same source model."
                )
    _check_silence(taggers)
    shares = list(weights or [1 / len(taggers)] * len(taggers))
    states = [tagger.state_dict() for tagger in taggers]
    averaged = copy_tagger(first)
    averaged.load_state_dict(
        {
            name: sum_up([share * state[name] for share, state in zip(shares, states, strict=True)])
            for name in states[0]
        }
    )
    return averaged


def _check_silence(taggers: Sequence[Tagger]) -> None:
    """Refuse taggers with different silent units: the mean of a shut gate and an open one is none.

    Raises:
        ModelError: If a unit is silent in one of them and not in the first, or the other way round.
    """
    if len(taggers) == 1:
        return
    first, *others = [_find_silent(tagger) for tagger in taggers]
    for number, own in enumerate(others, 2):
        for layer, silent in first.items():
            if own[layer] != silent:
                told = (
                    f"tagger {k}: {_name_units(x)}" for k, x in ((1, silent), (number, own[layer]))
                )
                raise ModelError(
                    f"taggers with different silent units can't be averaged. Those of the layer "
                    f"{layer}: {'; '.join(told)}. Take runs that were pruned of the same units, or "
                    "of none."
                )


def _find_silent(tagger: Tagger) -> dict[Layer, tuple[int, ...]]:
    """Return the silent units of each layer; those of characters are among Υ's."""
    layers = (layer for layer in layers_of(tagger) if layer != "characters")
    return {layer: find_silent(tagger, layer) for layer in layers}


def _name_units(units: Sequence[int]) -> str:
    shown = ", ".join(map(str, units[:_SHOWN]))
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return f"{shown}{more}" or "none"


def sum_up(tensors: Sequence[Tensor]) -> Tensor:
    """Return the sum of tensors, in their order."""
    total = tensors[0]
    for tensor in tensors[1:]:
        total = total + tensor
    return total


def interpolate(
    start: Mapping[str, Tensor],
    end: Mapping[str, Tensor],
    share: float,
    importance: tuple[Mapping[str, Tensor], Mapping[str, Tensor]] | None = None,
) -> dict[str, Tensor]:
    """Return parameters between a start and an end.

    With F₀ and F₁ for the importance of each parameter at both places (1 if not given), they are
    ((1 − a) F₀ w₀ + a F₁ w₁) / ((1 − a) F₀ + a F₁); where both are 0, as without importance.

    Args:
        start: w₀ by name.
        end: w₁ by name.
        share: a, in [0, 1].
        importance: F₀ and F₁ by name.
    """
    between = {}
    for name, first in start.items():
        second = end[name]
        between[name] = (1 - share) * first + share * second
        if importance is not None:
            old, new = (1 - share) * importance[0][name], share * importance[1][name]
            total = old + new
            weighted = (old * first + new * second) / total
            between[name] = torch.where(total > 0, weighted, between[name])
    return between
