"""Momentum SGD on parameters that every step uses whole.

`torch.optim` is not used: the other half, `momentum`, could not be, and it costs 75 MB of imports.
"""

from collections.abc import Sequence
from functools import cache

import torch
from jaxtyping import Float
from torch import Tensor, nn


class WholeMomentum:
    """Momentum SGD on parameters that every step uses whole.

    Args:
        parameters: At least one.
        learning_rate: η.
        momentum: μ, in [0, 1).
    """

    def __init__(
        self, parameters: Sequence[nn.Parameter], *, learning_rate: float, momentum: float
    ) -> None:
        self.parameters = list(parameters)
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocities = [torch.zeros_like(parameter) for parameter in parameters]

    @torch.no_grad()
    def step(self, scale: Float[Tensor, ""], factor: float = 1.0) -> None:
        """Make one step with the gradients that the parameters hold, times `scale`.

        Args:
            scale: On the gradients.
            factor: On the learning rate.
        """
        moving = [
            (parameter, parameter.grad, velocity)
            for parameter, velocity in zip(self.parameters, self.velocities, strict=True)
            if parameter.grad is not None
        ]
        if not moving:
            return
        move = move_fused if has_fused_move(scale.device.type) else move_one_by_one
        parameters, gradients, velocities = map(list, zip(*moving, strict=True))
        move(
            parameters,
            gradients,
            velocities,
            scale,
            learning_rate=factor * self.learning_rate,
            momentum=self.momentum,
        )


def move_one_by_one(
    parameters: Sequence[Tensor],
    gradients: Sequence[Tensor],
    velocities: Sequence[Tensor],
    scale: Float[Tensor, ""],
    *,
    learning_rate: float,
    momentum: float,
) -> None:
    """Move parameters and their velocities by a step, with the gradients times `scale`."""
    for parameter, gradient, velocity in zip(parameters, gradients, velocities, strict=True):
        velocity.mul_(momentum).addcmul_(gradient, scale)
        parameter.add_(velocity, alpha=-learning_rate)


def move_fused(
    parameters: Sequence[Tensor],
    gradients: Sequence[Tensor],
    velocities: Sequence[Tensor],
    scale: Float[Tensor, ""],
    *,
    learning_rate: float,
    momentum: float,
) -> None:
    """Do what `move_one_by_one` does in one pass over the memory; see `has_fused_move`.

    Without momentum the velocities stay as they are.
    """
    torch._fused_sgd_(
        list(parameters),
        list(gradients),
        list(velocities) if momentum else [],  # without momentum it wants none
        weight_decay=0.0,
        momentum=momentum,
        lr=learning_rate,
        dampening=0.0,
        nesterov=False,
        maximize=False,
        is_first_step=False,
        grad_scale=1 / scale,
    )


@cache
def has_fused_move(device: str) -> bool:
    """Tell whether this PyTorch has its own kernel for the step there, which is not public."""
    parameter, gradient, velocity = (torch.ones(1, device=device) for _ in range(3))
    try:
        move_fused(
            [parameter],
            [gradient],
            [velocity],
            torch.full((), 0.5, device=device),
            learning_rate=1.0,
            momentum=0.5,
        )
    except (AttributeError, TypeError, RuntimeError):
        return False
    return bool(velocity == 1 and parameter == 0)
