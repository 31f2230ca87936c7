"""The labels of all runs as arrays, and what became of each token over the pairs of runs."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.flipped.labels import read_side
from backfire.experiments.inputs import Inputs
from backfire.transitions.outcomes import CHANGES

Codes = npt.NDArray[np.integer]
Rows = npt.NDArray[np.integer]
Shares = npt.NDArray[np.float64]
Confidence = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

CHANGING: Final = (*CHANGES, "changed")
"""The outcomes that change something, in the order of the report."""


@dataclass(frozen=True)
class Layers:
    """The labels of all runs, as places in `names`.

    Attributes:
        gold: (T,) -1 where there is none.
        reference: (runs, T).
        candidate: (runs, T).
        names: All labels.
        confidence: (runs, T) of the reference and of the candidate, where it is known.
    """

    gold: Codes
    reference: Codes
    candidate: Codes
    names: list[str]
    confidence: tuple[Confidence | None, Confidence | None] = (None, None)

    def at(self, rows: Rows) -> "Layers":
        """Return the layers of some tokens."""
        before, after = (None if own is None else own[:, rows] for own in self.confidence)
        reference, candidate = self.reference[:, rows], self.candidate[:, rows]
        return Layers(self.gold[rows], reference, candidate, self.names, (before, after))

    def changeable(self) -> Mask:
        """Return (T,): whether any run is wrong; without gold, whether any two sides differ."""
        if not (self.gold >= 0).any():
            first = self.reference[0]
            found = np.zeros(len(first), dtype=np.bool_)
            for run in (*self.reference[1:], *self.candidate):
                found |= run != first
            return found
        wrong = np.zeros(len(self.gold), dtype=np.bool_)
        for run in (*self.reference, *self.candidate):
            wrong |= run != self.gold
        return wrong & (self.gold >= 0)

    def outcome_shares(self) -> dict[str, Shares]:
        """Return (T,) for each outcome: in which share of the pairs of runs a token has it."""
        same = np.zeros(len(self.gold))
        for before, after in product(self.reference, self.candidate):
            same += before == after
        same /= len(self.reference) * len(self.candidate)
        known = self.gold >= 0
        if not known.any():
            return {"changed": 1 - same, "same": same}
        p, q = ((side == self.gold).mean(axis=0) for side in (self.reference, self.candidate))
        kept = p * q
        stuck = same - kept
        shares = {
            "kept": kept,
            "corrected": (1 - p) * q,
            "falsified": p * (1 - q),
            "changed_wrong": (1 - p) * (1 - q) - stuck,
            "stuck": stuck,
        }
        return {name: _clean(share) * known for name, share in shares.items()}


def read_layers(inputs: Inputs) -> Layers:
    """Return the labels of all runs."""
    codes, n = inputs.codes(), len(inputs.tokens)
    reference, candidate = (
        read_side(side, n).confidence for side in (inputs.reference, inputs.candidate)
    )
    return Layers(
        gold=codes.gold,
        reference=codes.reference,
        candidate=codes.candidate,
        names=list(codes.labels),
        confidence=(reference, candidate),
    )


def _clean(share: Shares) -> Shares:
    """Take what rounding left near 0 as 0."""
    share[share < 1e-9] = 0  # noqa: PLR2004 - far below one in all pairs of runs
    return share
