"""What the shares of a direction need of a text: sums by sentence, and without each run."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from backfire.transitions.directions.pairs import turned_between_arms, turned_between_units
from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.limit import ENOUGH_UNITS

Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.integer]

SCOPES: Final = ("all", "kind", "way")
"""Every mistake; every mistake on tokens of the kind; those of them that go the direction's way."""

OUTCOMES: Final = ("falsified", "corrected", "flipped")
"""Between the arms: right to wrong, wrong to right; and right to wrong between two runs of the
reference, which seeds alone do."""

COLUMNS: Final = (
    "tokens",
    "tokens kind",
    *(f"{outcome} {scope}" for scope in SCOPES for outcome in OUTCOMES),
)
"""The columns of the sums."""


@dataclass(frozen=True, eq=False)
class Direction:
    """A kind of tokens and the wrong labels that are looked for on them.

    Attributes:
        kind: (T,) whether each token is of the kind.
        way: (L,) whether each label, by its id, is one of those that the tokens turn to.
    """

    kind: Mask
    way: Mask


class Side(NamedTuple):
    """What the runs of one arm predict.

    Attributes:
        predicted: (K, T) the id of the label that each run predicts.
        unit: (K,) the independent unit of each run, as in `noise.arms.Arm`.
    """

    predicted: Labels
    unit: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DirectionSums:
    """Sums over the tokens, in the order of `COLUMNS`; outcomes are means over pairs of runs.

    Attributes:
        clusters: (S, C) by sentence.
        without: (U, C) and (M, C) of the whole text without each unit of the reference, and of the
            candidate; None where one has fewer than `noise.limit.ENOUGH_UNITS`.
        n_units: How many independent units the smaller arm has.
    """

    clusters: Shares
    without: tuple[Shares, Shares] | None
    n_units: int

    def __add__(self, other: "DirectionSums") -> "DirectionSums":
        """Return the sums of two texts that share no sentence, each with runs of its own.

        Their units are taken for the same ones, one by one: the k-th source model has a run on
        either text. Where the numbers of units differ, no unit can be left out of both.
        """
        without = None
        if self.without and other.without:
            pairs = list(zip(self.without, other.without, strict=True))
            if all(len(own) == len(others) for own, others in pairs):
                reference, candidate = (own + others for own, others in pairs)
                without = reference, candidate
        clusters = np.concatenate([self.clusters, other.clusters])
        return DirectionSums(clusters, without, min(self.n_units, other.n_units))

    @property
    def total(self) -> dict[str, float]:
        """The sums over the whole text, by column."""
        return dict(zip(COLUMNS, self.clusters.sum(axis=0).tolist(), strict=True))


def sum_direction(
    reference: Side,
    candidate: Side,
    gold: Labels,
    direction: Direction,
    cluster: npt.NDArray[np.integer],
) -> DirectionSums:
    """Sum up what becomes of the tokens of a direction.

    Args:
        reference: The runs of the reference.
        candidate: The runs of the candidate, over the same tokens.
        gold: (T,) the id of the gold label.
        direction: What is looked for.
        cluster: (T,) the sentence of each token, from 0 without gaps.
    """
    n_clusters = int(cluster[-1]) + 1 if len(cluster) else 0
    varied = _tokens_that_vary(reference, candidate, gold)
    kind = direction.kind[varied]
    before, after = (
        _Mistakes.of(side, gold, varied, kind, direction.way) for side in (reference, candidate)
    )
    tokens = [np.bincount(cluster, own, n_clusters) for own in (None, direction.kind)]
    place = cluster[varied]
    outcomes = [np.bincount(place, own, n_clusters) for own in _outcomes(before, after)]
    clusters = np.stack([*tokens, *outcomes], axis=-1)
    if before.right.n_units == 1:
        clusters[:, [name.startswith("flipped") for name in COLUMNS]] = np.nan
    n_units = min(before.right.n_units, after.right.n_units)
    without = None
    if n_units >= ENOUGH_UNITS:
        counts = clusters[:, : len(tokens)].sum(axis=0)
        own = [before.without(unit) for unit in range(before.right.n_units)]
        others = [after.without(unit) for unit in range(after.right.n_units)]
        without = (
            np.array([[*counts, *_total(less, after)] for less in own]),
            np.array([[*counts, *_total(before, less)] for less in others]),
        )
    return DirectionSums(clusters, without, n_units)


class _Mistakes(NamedTuple):
    """Which runs of an arm are right where, and which make the mistakes of each scope."""

    right: Arm
    all: Arm
    kind: Arm
    way: Arm

    @classmethod
    def of(cls, side: Side, gold: Labels, tokens: Mask, kind: Mask, way: Mask) -> "_Mistakes":
        predicted = side.predicted[:, tokens]
        wrong = predicted != gold[tokens]
        masks = ~wrong, wrong, wrong & kind, wrong & kind & way[predicted]
        return cls(*(Arm(mask, side.unit) for mask in masks))

    def without(self, unit: int) -> "_Mistakes":
        return _Mistakes(*(arm.without(unit) for arm in self))


def _tokens_that_vary(reference: Side, candidate: Side, gold: Labels) -> Mask:
    """Find the tokens on which not all runs are right or all wrong; the others never turn."""
    right = [side.predicted == gold for side in (reference, candidate)]
    some = right[0].any(axis=0) | right[1].any(axis=0)
    varied: Mask = some & ~(right[0].all(axis=0) & right[1].all(axis=0))
    return varied


def _outcomes(before: _Mistakes, after: _Mistakes) -> list[Shares]:
    """Return what becomes of each token, in the order of `COLUMNS`."""
    found = []
    for scope in SCOPES:
        mistaken = getattr(before, scope), getattr(after, scope)
        flipped = turned_between_units(before.right, mistaken[0])
        found += [
            turned_between_arms(before.right, mistaken[1]),
            turned_between_arms(after.right, mistaken[0]),
            np.zeros(before.right.n_tokens) if flipped is None else flipped,
        ]
    return found


def _total(before: _Mistakes, after: _Mistakes) -> list[float]:
    return [float(own.sum()) for own in _outcomes(before, after)]
