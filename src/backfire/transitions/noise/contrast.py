"""A contrast of two arms as numbers from which those of another contrast can be subtracted.

What a setting changes is a difference of two contrasts on one text. Each number carries what it
would be without each sentence, each unit of the reference and each of the candidate, so that such a
difference, or a trend over many contrasts, has its interval for nothing; units that two contrasts
share by their layers' names, such as equal seeds, are left out of both at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from backfire.scoring.leave_out import LeaveOut
from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.bracket import high_by_token, low_by_token
from backfire.transitions.noise.marks import systematic_change_by_token

Quantity = Literal[
    "reference_accuracy",
    "candidate_accuracy",
    "gain",
    "positive_transfer",
    "negative_transfer",
    "systematic_low",
    "systematic_high",
    "systematic_middle",
    "systematic_change",
    "reference_f1",
    "candidate_f1",
]
"""A number of a contrast. A mean over the tokens (S_low, S_high, their middle, and D), or the mean
F1 of the runs of an arm where labels are spans."""

SYSTEMATIC: Final[frozenset[Quantity]] = frozenset(
    {"systematic_low", "systematic_high", "systematic_middle", "systematic_change"}
)
"""The numbers that take two units a side."""

LEAST_UNITS: Final = 3
"""Units a side from which on those without each of them can still be estimated."""


@dataclass(frozen=True)
class Layers:
    """What the layers of chance of a contrast are called; equal names are the same units.

    Attributes:
        sentences: Of the text.
        reference: Of the units of the reference.
        candidate: Of those of the candidate.
    """

    sentences: str
    reference: str
    candidate: str


def contrast_numbers(
    reference: Arm, candidate: Arm, sentence: npt.NDArray[np.integer], layers: Layers
) -> Mapping[Quantity, LeaveOut]:
    """Return the numbers of a contrast; those of S and D only with two units a side.

    Layers of units are there with at least three units on either side.

    Args:
        reference: One side.
        candidate: The other, over the same tokens.
        sentence: (T,) the sentence of each token, from 0 without gaps.
        layers: What the layers of chance are called.

    Paper: section 5.1, PT, NT and G.
    """
    tokens = np.bincount(sentence).astype(np.float64)
    found = {
        name: LeaveOut.of_sums(
            {layers.sentences: (np.bincount(sentence, own).astype(np.float64), tokens)}
        )
        for name, own in _by_token(reference, candidate).items()
    }
    if min(reference.n_units, candidate.n_units) < LEAST_UNITS:
        return found
    rows = {
        layers.reference: [
            _means(reference.without(unit), candidate) for unit in range(reference.n_units)
        ],
        layers.candidate: [
            _means(reference, candidate.without(unit)) for unit in range(candidate.n_units)
        ],
    }
    return {name: _with_units(name, own, rows) for name, own in found.items()}


def _with_units(
    name: Quantity, by_sentence: LeaveOut, rows: Mapping[str, list[dict[Quantity, float]]]
) -> LeaveOut:
    units = {layer: np.array([each[name] for each in own]) for layer, own in rows.items()}
    return LeaveOut(
        by_sentence.value,
        {**by_sentence.without, **units},
        capped_by=frozenset(units) if name in SYSTEMATIC else frozenset(),
    )


def _means(reference: Arm, candidate: Arm) -> dict[Quantity, float]:
    return {name: float(own.mean()) for name, own in _by_token(reference, candidate).items()}


def _by_token(reference: Arm, candidate: Arm) -> dict[Quantity, Shares]:
    """Return (T,) what each token adds to each number."""
    p, q = reference.share, candidate.share
    found: dict[Quantity, Shares] = {
        "reference_accuracy": p,
        "candidate_accuracy": q,
        "gain": q - p,
        "positive_transfer": q * (1 - p),
        "negative_transfer": p * (1 - q),
    }
    change = systematic_change_by_token(reference, candidate)
    if change is None:
        return found
    low = low_by_token(reference, candidate).negative
    high = high_by_token(reference, candidate).negative
    middle = (low + high) / 2
    return {
        **found,
        "systematic_low": low,
        "systematic_high": high,
        "systematic_middle": middle,
        "systematic_change": change,
    }
