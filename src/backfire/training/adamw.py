"""AdamW over a tagger.

With g the gradient of a parameter w, m and v its running means, and t the steps it has made:

    m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
    w ← w − η (λ w + m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε))

λ is 0 for biases and norms (Loshchilov and Hutter 2019). As for SGD, `torch.optim` is not used: it
costs 75 MB of imports.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import torch
from torch import Tensor, nn

from backfire.models.tagger import Tagger
from backfire.training.optimizer import clip_scale
from backfire.training.settings import TrainingSettings

_EPSILON: Final = 1e-8
_MATRIX: Final = 2
_PARTS: Final = ("mean", "square", "steps")


@dataclass(frozen=True)
class Moments:
    """What AdamW knows of one parameter.

    Attributes:
        parameter: w.
        rate: η, before any schedule.
        decay: λ.
        mean: m.
        square: v.
        steps: t.
    """

    parameter: nn.Parameter
    rate: float
    decay: float
    mean: Tensor
    square: Tensor
    steps: Tensor


class AdamW:
    """AdamW with clipping, to be used as `training.optimizer.Optimizer` is."""

    def __init__(
        self, tagger: Tagger, settings: TrainingSettings, rates: Mapping[str, float]
    ) -> None:
        """Begin with moments of 0.

        Args:
            tagger: What learns.
            settings: The momenta, the weight decay and the clipping.
            rates: The learning rate of each group that learns.
        """
        self._settings = settings
        self._moments = [
            _begin(parameter, rate, settings.weight_decay)
            for name, rate in rates.items()
            for parameter in tagger.group(name).values()
        ]

    def prepare(self, words: Tensor, *, whole: bool = False, forget: bool = True) -> None:  # noqa: ARG002
        """Forget the last gradients, unless those of this batch are to be added to them."""
        if forget:
            for moments in self._moments:
                moments.parameter.grad = None

    def step(self, factor: float = 1.0) -> None:
        """Make one step with the gradients that the parameters hold.

        Args:
            factor: On every learning rate.
        """
        moving = [each for each in self._moments if each.parameter.grad is not None]
        if not moving:
            return
        gradients = [_whole(each.parameter.grad) for each in moving]
        scale = clip_scale(gradients, self._settings.clip_norm)
        torch._foreach_add_([each.steps for each in moving], 1)
        move = move_fused if has_fused_move(scale.device.type) else move_one_by_one
        for alike in _alike(moving):
            move(
                [moving[place] for place in alike],
                [gradients[place] for place in alike],
                scale,
                factor * moving[alike[0]].rate,
                (self._settings.momentum, self._settings.second_momentum),
            )

    def finish_epoch(self) -> None:
        """Do nothing: every step leaves the parameters as they are to be."""

    def velocities(self, tagger: Tagger) -> dict[str, Tensor]:
        """Return the moments of every parameter that learns, by name, after an epoch."""
        known = {each.parameter: each for each in self._moments}
        return {
            f"{name}:{part}": getattr(known[parameter], part)
            for name, parameter in tagger.named_parameters()
            if parameter in known
            for part in _PARTS
        }

    def restore(self, tagger: Tagger, velocities: Mapping[str, Tensor]) -> None:
        """Go on from the moments after an epoch."""
        for name, own in self.velocities(tagger).items():
            if name in velocities:
                own.copy_(velocities[name])


@torch.no_grad()
def move_one_by_one(
    moving: Sequence[Moments],
    gradients: Sequence[Tensor],
    scale: Tensor,
    rate: float,
    momenta: tuple[float, float],
) -> None:
    """Move parameters by a step, with the gradients times `scale`; `steps` counts this one."""
    first, second = momenta
    for each, gradient in zip(moving, gradients, strict=True):
        scaled = gradient * scale
        each.mean.lerp_(scaled, 1 - first)
        each.square.mul_(second).addcmul_(scaled, scaled, value=1 - second)
        mean = each.mean / (1 - first**each.steps)
        square = each.square / (1 - second**each.steps)
        each.parameter.mul_(1 - rate * each.decay)
        each.parameter.sub_(rate * mean / (square.sqrt() + _EPSILON))


@torch.no_grad()
def move_fused(
    moving: Sequence[Moments],
    gradients: Sequence[Tensor],
    scale: Tensor,
    rate: float,
    momenta: tuple[float, float],
) -> None:
    """Do what `move_one_by_one` does in one pass over the memory; see `has_fused_move`."""
    torch._fused_adamw_(
        [each.parameter for each in moving],
        list(gradients),
        [each.mean for each in moving],
        [each.square for each in moving],
        [],
        [each.steps for each in moving],
        lr=rate,
        beta1=momenta[0],
        beta2=momenta[1],
        weight_decay=moving[0].decay,
        eps=_EPSILON,
        amsgrad=False,
        maximize=False,
        grad_scale=1 / scale,
    )


@cache
def has_fused_move(device: str) -> bool:
    """Tell whether this PyTorch has its own kernel for the step there, which is not public."""
    parameter = nn.Parameter(torch.ones(1, device=device))
    moments = _begin(parameter, 1.0, 0.0)
    moments.steps.fill_(1)
    gradient, scale = torch.ones(1, device=device), torch.full((), 0.5, device=device)
    try:
        move_fused([moments], [gradient], scale, 1.0, (0.5, 0.5))
    except (AttributeError, TypeError, RuntimeError):
        return False
    expected = torch.full((1,), 0.25, device=device), torch.zeros(1, device=device)
    return all(map(torch.allclose, (moments.mean, parameter.detach()), expected))


def _begin(parameter: nn.Parameter, rate: float, decay: float) -> Moments:
    return Moments(
        parameter,
        rate,
        decay if parameter.dim() >= _MATRIX else 0.0,
        torch.zeros_like(parameter),
        torch.zeros_like(parameter),
        torch.zeros((), device=parameter.device),
    )


def _alike(moving: Sequence[Moments]) -> Iterator[list[int]]:
    """Yield the places of the parameters that share rate and decay."""
    places: dict[tuple[float, float], list[int]] = {}
    for place, each in enumerate(moving):
        places.setdefault((each.rate, each.decay), []).append(place)
    yield from places.values()


def _whole(gradient: Tensor | None) -> Tensor:
    """Return a gradient with all its rows; AdamW moves even those without one."""
    if gradient is None:
        return torch.empty(0)
    return gradient.to_dense() if gradient.is_sparse else gradient
