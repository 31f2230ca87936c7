"""Momentum SGD that touches only the rows a step uses, and is exactly the dense one.

A step of momentum SGD moves every row of a table, also those without a gradient:

    v ← μ v + g        w ← w − η v

Over k steps without a gradient a row's velocity shrinks to μᵏ v, and the row moves by
η (μ + μ² + … + μᵏ) v = η μ (1 − μᵏ) / (1 − μ) · v. So a row that no batch needs can wait, and be
*settled* in one go when a batch reads it again, or when the epoch ends. The cost of a step then
depends on the batch, not on the vocabulary.

`torch.optim` knows nothing of such rows.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn


class RowMomentum:
    """Momentum SGD on the rows of one table.

    Args:
        table: The parameter; its gradient is sparse.
        learning_rate: η.
        momentum: μ, in [0, 1).
    """

    def __init__(self, table: nn.Parameter, *, learning_rate: float, momentum: float) -> None:
        self.table = table
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = torch.zeros_like(table)
        self._steps = 0
        self._settled_at = torch.zeros(len(table), dtype=torch.int64, device=table.device)
        self._moving = torch.zeros(len(table), dtype=torch.bool, device=table.device)

    @torch.no_grad()
    def settle(self, rows: Int[Tensor, " N"]) -> None:
        """Bring rows, some perhaps named twice, to where dense momentum SGD has them by now."""
        waited = (self._steps - self._settled_at[rows]).double().unsqueeze(1)
        decay = self.momentum**waited
        owed = self.learning_rate * self.momentum / (1 - self.momentum) * (1 - decay)
        velocity = self.velocity[rows]
        self.table.index_copy_(0, rows, self.table[rows] - owed.to(velocity.dtype) * velocity)
        self.velocity.index_copy_(0, rows, velocity * decay.to(velocity.dtype))
        self._settled_at[rows] = self._steps

    def settle_all(self) -> None:
        """Settle every row that waits."""
        self.settle(self._waiting().nonzero().squeeze(1))

    def count_waiting(self, rows: Int[Tensor, " N"] | None = None) -> int:
        """Count the rows, of some or of all, that are not where dense momentum SGD has them."""
        return int(self._waiting(slice(None) if rows is None else rows).sum())

    @torch.no_grad()
    def step(self, rows: Int[Tensor, " N"], gradient: Float[Tensor, "N D"]) -> None:
        """Make one step with the gradient of some rows, all of them different and settled."""
        velocity = self.momentum * self.velocity[rows] + gradient
        self.velocity.index_copy_(0, rows, velocity)
        self.table.index_add_(0, rows, velocity, alpha=-self.learning_rate)
        self._steps += 1
        self._settled_at[rows] = self._steps
        self._moving[rows] = True

    def recollect(self) -> None:
        """Find the rows that move, after `velocity` was set to that of a settled table."""
        self._moving = (self.velocity != 0).any(dim=1)

    def _waiting(self, rows: Tensor | slice = slice(None)) -> Bool[Tensor, " N"]:
        return self._moving[rows] & (self._settled_at[rows] != self._steps)
