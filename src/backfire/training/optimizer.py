"""Momentum SGD over a tagger: word rows that a batch uses, everything else whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from backfire.encoding.batches import Batch
from backfire.models.tagger import Tagger
from backfire.training.momentum import RowMomentum


@dataclass(frozen=True)
class Optimizer:
    """Momentum SGD with clipping.

    Around every batch: `prepare` before the forward pass, `step` after the backward pass; and
    `finish_epoch` before anybody else looks at the parameters.

    Attributes:
        whole: Steps the parameters that every batch uses; None if none of them learns.
        words: Steps the word embedding by rows; None if it is frozen.
        clip_norm: Gradients longer than this, all together, are shortened to it.

    Paper: section 4.2
    """

    whole: torch.optim.SGD | None
    words: RowMomentum | None
    clip_norm: float

    def prepare(self, batch: Batch) -> None:
        """Forget the last gradients and settle the word rows that the batch reads."""
        if self.whole:
            self.whole.zero_grad()
        if self.words:
            self.words.table.grad = None
            self.words.settle(batch.words)

    def step(self) -> None:
        """Make one step with the gradients that the parameters hold."""
        gradients = [p.grad for p in self._whole_parameters() if p.grad is not None]
        rows = _row_gradient(self.words.table) if self.words else None
        scale = self._clip_scale([*gradients, *([] if rows is None else [rows.values()])])
        if self.whole:
            torch._foreach_mul_(gradients, scale)
            self.whole.step()
        if self.words and rows is not None:
            self.words.step(rows.indices()[0], rows.values() * scale)

    def finish_epoch(self) -> None:
        """Settle all word rows, so that the parameters are those of dense momentum SGD."""
        if self.words:
            self.words.settle_all()

    def velocities(self, tagger: Tagger) -> dict[str, Tensor]:
        """Return the velocity of every parameter that has one, by name, after an epoch."""
        found = {name: self._velocity(p) for name, p in tagger.named_parameters()}
        return {name: velocity for name, velocity in found.items() if velocity is not None}

    def restore(self, tagger: Tagger, velocities: Mapping[str, Tensor]) -> None:
        """Go on from the velocities after an epoch."""
        for name, parameter in tagger.named_parameters():
            if name not in velocities:
                continue
            if self.words and parameter is self.words.table:
                self.words.restore(velocities[name])
            elif self.whole:
                own = velocities[name].to(parameter.device, copy=True)
                self.whole.state[parameter]["momentum_buffer"] = own

    def _whole_parameters(self) -> list[nn.Parameter]:
        groups = self.whole.param_groups if self.whole else []
        return [parameter for group in groups for parameter in group["params"]]

    def _velocity(self, parameter: nn.Parameter) -> Tensor | None:
        if self.words and parameter is self.words.table:
            return self.words.velocity
        if not self.whole:
            return None
        velocity: Tensor | None = self.whole.state.get(parameter, {}).get("momentum_buffer")
        return velocity

    def _clip_scale(self, gradients: Sequence[Tensor]) -> Tensor:
        norm = torch.nn.utils.get_total_norm(gradients)
        return (self.clip_norm / (norm + 1e-6)).clamp(max=1.0)


def _row_gradient(table: nn.Parameter) -> Tensor | None:
    """Return the gradient of a table as different rows; one that somebody made dense counts too."""
    if table.grad is None:
        return None
    return (table.grad if table.grad.is_sparse else table.grad.to_sparse(1)).coalesce()
