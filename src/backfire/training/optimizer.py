"""Momentum SGD over a tagger: word rows that a batch uses, everything else whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.training.momentum import RowMomentum
from backfire.training.whole_momentum import WholeMomentum


@runtime_checkable
class Stepping(Protocol):
    """What the training loop asks of an optimizer; `Optimizer` says what each of these does."""

    def prepare(self, words: Tensor, *, whole: bool = False, forget: bool = True) -> None:
        """Make ready for a batch."""

    def step(self, factor: float = 1.0) -> None:
        """Make one step."""

    def finish_epoch(self) -> None:
        """Leave the parameters as anybody may read them."""

    def velocities(self, tagger: Tagger) -> dict[str, Tensor]:
        """Return all that is needed to go on."""

    def restore(self, tagger: Tagger, velocities: Mapping[str, Tensor]) -> None:
        """Go on from there."""


@dataclass(frozen=True)
class Optimizer:
    """Momentum SGD with clipping.

    Around every batch: `prepare` before the forward pass, `step` after the backward pass; and
    `finish_epoch` before anybody else looks at the parameters. Whatever reads word rows that the
    batch does not name, such as a penalty on all parameters, must be announced to `prepare`.

    Attributes:
        whole: Steps the groups of parameters that every batch uses.
        words: Steps the word embedding by rows; None if it is frozen.
        clip_norm: Gradients longer than this, all together, are shortened to it.

    Paper: section 4.2
    """

    whole: Mapping[str, WholeMomentum]
    words: RowMomentum | None
    clip_norm: float

    def prepare(self, words: Tensor, *, whole: bool = False, forget: bool = True) -> None:
        """Forget the last gradients and settle the word rows that will be read.

        Args:
            words: The rows of words that the batch reads, which are settled.
            whole: Settle every row, for a loss that may read any; the step then costs more, the
                more rows have learnt so far.
            forget: Whether to forget; else the gradients of this batch are added to the last.
        """
        for parameter in self._parameters() if forget else ():
            parameter.grad = None
        if self.words and whole:
            self.words.settle_all()
        elif self.words:
            self.words.settle(words)

    def step(self, factor: float = 1.0) -> None:
        """Make one step with the gradients that the parameters hold.

        Args:
            factor: On every learning rate; 1 where rows of words wait for their steps.

        Raises:
            SettingsError: If the loss read word rows that `prepare` had not settled.
        """
        gradients = [
            parameter.grad
            for group in self.whole.values()
            for parameter in group.parameters
            if parameter.grad is not None
        ]
        rows = _row_gradient(self.words) if self.words else None
        of_rows = [] if rows is None else [rows.values()]
        scale = clip_scale([*gradients, *of_rows], self.clip_norm)
        for group in self.whole.values():
            group.step(scale, factor)
        if self.words and rows is not None:
            self.words.step(rows.indices()[0], rows.values() * scale)

    def finish_epoch(self) -> None:
        """Settle all word rows, so that the parameters are those of dense momentum SGD."""
        if self.words:
            self.words.settle_all()

    def velocities(self, tagger: Tagger) -> dict[str, Tensor]:
        """Return the velocity of every parameter that learns, by name, after an epoch."""
        velocity = dict(self._velocities())
        return {
            name: velocity[parameter]
            for name, parameter in tagger.named_parameters()
            if parameter in velocity
        }

    def restore(self, tagger: Tagger, velocities: Mapping[str, Tensor]) -> None:
        """Go on from the velocities after an epoch."""
        for name, own in self.velocities(tagger).items():
            if name in velocities:
                own.copy_(velocities[name])
        if self.words:
            self.words.recollect()

    def _parameters(self) -> list[nn.Parameter]:
        return [parameter for parameter, _ in self._velocities()]

    def _velocities(self) -> list[tuple[nn.Parameter, Tensor]]:
        pairs = [
            pair
            for group in self.whole.values()
            for pair in zip(group.parameters, group.velocities, strict=True)
        ]
        return [*pairs, (self.words.table, self.words.velocity)] if self.words else pairs


def clip_scale(gradients: Sequence[Tensor], clip_norm: float) -> Tensor:
    """Return what gradients are multiplied by, so that all together are no longer than that."""
    norm = torch.nn.utils.get_total_norm(gradients)
    return (clip_norm / (norm + 1e-6)).clamp(max=1.0)


def _row_gradient(words: RowMomentum) -> Tensor | None:
    """Return the gradient of a table as different rows; one that a penalty made dense counts too.

    Raises:
        SettingsError: If it is the gradient of rows that were not up to date when they were read.
    """
    gradient = words.table.grad
    if gradient is None:
        return None
    if gradient.is_sparse:
        rows = gradient.coalesce()
        n_stale = words.count_waiting(rows.indices()[0])
    else:
        rows = gradient.to_sparse(1).coalesce()
        n_stale = words.count_waiting()  # whoever makes it dense has read every row
    if n_stale:
        raise SettingsError(
            f"the word embedding: the loss has read {n_stale} of its {len(words.table)} rows that "
            "still waited for earlier steps, expected the rows of the batch alone. Give a penalty "
            "on other rows to `train`, or call `prepare(batch, whole=True)` before the loss."
        )
    return rows
