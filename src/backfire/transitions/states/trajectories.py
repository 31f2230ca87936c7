"""Runs from every pretraining state of several source models, against reference runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from backfire.scoring.leave_out import Floats, LeaveOut
from backfire.transitions.noise.arms import Arm, Right

Quantity = Literal["positive_transfer", "negative_transfer", "gain"]

Places = tuple[int, ...]
"""One state of each trajectory: its place among the states of that trajectory, from 0."""


@dataclass(frozen=True, eq=False)
class Trajectories:
    """What a target model gets right, by the state of the source model that it starts from.

    A trajectory is one source model from its untrained state on; it is the independent unit.

    Attributes:
        text: What the text is called, which names its layers of chance: "tpos test".
        reference: The reference runs.
        sentence: (T,) the sentence of each token, from 0 on, ascending.
        sources: (M,) the source models.
        epochs: (M,) the pretraining epochs of the states of each trajectory, ascending.
        right: (M,) of each trajectory (E, T) whether the run from each state is right.
    """

    text: str
    reference: Arm
    sentence: npt.NDArray[np.int64]
    sources: tuple[str, ...]
    epochs: tuple[tuple[int, ...], ...]
    right: tuple[Right, ...]

    @cached_property
    def tokens(self) -> npt.NDArray[np.int64]:
        """(C,) how many tokens each sentence has."""
        return np.bincount(self.sentence)

    @property
    def source_layer(self) -> str:
        """The layer of chance of the source models."""
        return f"source models {' '.join(self.sources)}"

    @property
    def reference_layer(self) -> str:
        """The layer of chance of the reference runs."""
        return f"reference runs of {self.text}"

    @property
    def sentence_layer(self) -> str:
        """The layer of chance of the sentences."""
        return f"sentences of {self.text}"

    def of_sources(self, sources: Sequence[str]) -> "Trajectories":
        """Return the trajectories of these source models, in the order given."""
        places = [self.sources.index(source) for source in sources]
        return replace(
            self,
            sources=tuple(sources),
            epochs=tuple(self.epochs[place] for place in places),
            right=tuple(self.right[place] for place in places),
        )

    def arm_at(self, places: Places) -> Arm:
        """Return one run of each trajectory as an arm."""
        runs = [right[place] for right, place in zip(self.right, places, strict=True)]
        return Arm.of_runs(np.stack(runs), self.sources)

    def total(self, quantity: Quantity, weights: Sequence[Floats]) -> LeaveOut:
        """Return a weighted sum of a quantity over the states, as a mean over the trajectories.

        Args:
            quantity: What to sum, a fraction of the tokens in each state.
            weights: (M,) of each trajectory (E,) the weight of each state.

        Paper: section 5.2
        """
        sums = np.stack(
            [
                np.tensordot(own, flips, axes=1)
                for own, flips in zip(weights, self._sums[quantity], strict=True)
            ]
        )
        m, u, _ = sums.shape
        n = float(self.tokens.sum())
        return LeaveOut.of_sums(
            {
                self.source_layer: (sums.sum(axis=(1, 2)), np.full(m, u * n)),
                self.reference_layer: (sums.sum(axis=(0, 2)), np.full(u, m * n)),
                self.sentence_layer: (sums.sum(axis=(0, 1)), m * u * self.tokens.astype(float)),
            }
        )

    def at(self, quantity: Quantity, places: Places) -> LeaveOut:
        """Return a quantity at one state of each trajectory."""
        return self.total(
            quantity,
            [
                np.eye(len(own))[place]
                for own, place in zip(self.epochs, places, strict=True)
            ],
        )  # fmt: skip

    def curve(self, trajectory: int, quantity: Quantity) -> Floats:
        """Return (E,) a quantity in each state of one trajectory, over all reference runs."""
        sums = self._sums[quantity][trajectory].mean(axis=1).sum(axis=1)
        shares: Floats = sums / len(self.sentence)
        return shares

    @cached_property
    def _sums(self) -> Mapping[Quantity, tuple[Floats, ...]]:
        """(M,) of each trajectory (E, U, C): tokens corrected, falsified and gained by sentence."""
        starts = np.concatenate([[0], np.cumsum(self.tokens)[:-1]])
        before = self.reference.right

        def add_up(flipped: Right) -> Floats:
            sums: Floats = np.add.reduceat(flipped, starts, axis=-1, dtype=np.float64)
            return sums

        corrected = tuple(add_up(~before & after[:, None]) for after in self.right)
        falsified = tuple(add_up(before & ~after[:, None]) for after in self.right)
        gain = tuple(x - y for x, y in zip(corrected, falsified, strict=True))
        return {"positive_transfer": corrected, "negative_transfer": falsified, "gain": gain}
