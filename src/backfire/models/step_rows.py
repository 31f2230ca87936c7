"""The order of packed sequences: where each step's rows lie, and each sequence read backwards."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from backfire.models.products import round_number


@dataclass(frozen=True)
class StepRows:
    """B sequences with T steps in all, laid down step by step, longest sequence first.

    Row (t, s) is step t of sequence s. Since the sequences read backwards have the same lengths,
    they pack to the same shape, and one loop can run over both directions.

    Attributes:
        alive: How many sequences still go on at each step (falling).
        first: The row of each step's first sequence.
        mirrored: [T] where row (t, s) of the sequences read backwards stands in them read forwards.
        last: [B] the row of each sequence's last step.
        before: [T - B] the row of the step before, for every row that is no first step.
    """

    alive: list[int]
    first: list[int]
    mirrored: Int[Tensor, " T"]
    last: Int[Tensor, " B"]
    before: Int[Tensor, " N"]

    def cut(self, rows: Tensor) -> tuple[Tensor, ...]:
        """Cut rows into the steps that they belong to."""
        return torch.split(rows[: len(self.mirrored)], self.alive)

    def cut_round(self, rows: Tensor, lag: int = 0) -> list[Tensor]:
        """Cut rows into steps, `lag` steps late, and read on to a round number of them."""
        starts = [0] * lag + self.first[: len(self.first) - lag]
        return [
            rows.narrow(0, start, round_number(n))
            for start, n in zip(starts, self.alive, strict=True)
        ]

    def row_before(self, rows: Float[Tensor, "R H"]) -> Float[Tensor, "R H"]:
        """Return for every row that of the step before, zero at a first step."""
        shifted = torch.zeros_like(rows)
        later = shifted[self.alive[0] : self.alive[0] + len(self.before)]
        torch.index_select(rows, 0, self.before, out=later)
        return shifted


def find_step_rows(alive_at: Int[Tensor, " L"]) -> StepRows:
    """Find the places of rows from the number of sequences that go on at each step."""
    alive = alive_at.numpy()
    n_steps, n_sequences = len(alive), int(alive[0])
    first = np.cumsum(alive) - alive
    step = np.repeat(np.arange(n_steps), alive)
    sequence = np.arange(len(step)) - first[step]
    length = n_steps - np.searchsorted(alive[::-1], np.arange(n_sequences), side="right")
    return StepRows(
        alive=alive.tolist(),
        first=first.tolist(),
        mirrored=torch.from_numpy(first[length[sequence] - 1 - step] + sequence),
        last=torch.from_numpy(first[length - 1] + np.arange(n_sequences)),
        before=torch.from_numpy((first[step - 1] + sequence)[n_sequences:]),
    )
