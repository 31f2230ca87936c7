"""A linear classifier of domains, and how often it errs on sentences that it has not seen.

Regularised least squares (Rifkin, Yeo and Poggio 2003): the weights w minimise the mean of
(y - x·w)² + λ |w|², where y is -1 for the source and 1 for the target, and both count as much as
each other, however many rows of each are there; they are found by conjugate gradients. Rows have
unit length, so that λ means the same for words and for features.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from backfire.similarity.events import Floats
from backfire.similarity.text import Ints

LAMBDA: Final = 1e-3
FOLDS: Final = 5
_MOST_STEPS: Final = 100
_CLOSE: Final = 1e-3


class Rows(Protocol):
    """N rows of inputs, as a matrix X."""

    def take(self, rows: Ints) -> "Rows":
        """Return some of the rows."""
        ...

    def times(self, weights: Floats) -> Floats:
        """Return X w, (N,)."""
        ...

    def back(self, values: Floats) -> Floats:
        """Return Xᵀ v, (U,)."""
        ...


@dataclass(frozen=True, eq=False)
class DenseRows:
    """Rows that are given whole.

    Attributes:
        values: (N, U).
    """

    values: npt.NDArray[np.float32]

    def take(self, rows: Ints) -> "DenseRows":
        """Return some of the rows."""
        return DenseRows(self.values[rows])

    def times(self, weights: Floats) -> Floats:
        """Return X w, (N,)."""
        product = self.values @ weights.astype(np.float32)
        return product.astype(np.float64)

    def back(self, values: Floats) -> Floats:
        """Return Xᵀ v, (U,)."""
        product = values.astype(np.float32) @ self.values
        return product.astype(np.float64)


@dataclass(frozen=True, eq=False)
class BagRows:
    """Rows that have one and the same value at a few places and 0 elsewhere.

    Attributes:
        places: The places of all rows, one row after the other.
        bounds: (N + 1,) where each row begins.
        width: U.
    """

    places: Ints
    bounds: Ints
    width: int

    @property
    def _value(self) -> Floats:
        return 1 / np.sqrt(np.maximum(1, np.diff(self.bounds)))

    def take(self, rows: Ints) -> "BagRows":
        """Return some of the rows."""
        lengths = np.diff(self.bounds)[rows]
        stops = np.concatenate([[0], np.cumsum(lengths)])
        chosen = np.arange(stops[-1]) + np.repeat(self.bounds[rows] - stops[:-1], lengths)
        return BagRows(self.places[chosen], stops, self.width)

    def times(self, weights: Floats) -> Floats:
        """Return X w, (N,)."""
        total = np.concatenate([[0.0], np.cumsum(weights[self.places])])
        product: Floats = (total[self.bounds[1:]] - total[self.bounds[:-1]]) * self._value
        return product

    def back(self, values: Floats) -> Floats:
        """Return Xᵀ v, (U,)."""
        spread = np.repeat(values * self._value, np.diff(self.bounds))
        return np.bincount(self.places, weights=spread, minlength=self.width).astype(np.float64)


def held_out_errors(rows: Rows, is_target: npt.NDArray[np.bool_], folds: Ints) -> Floats:
    """Return (N,) whether each row is put into the wrong domain by a classifier trained without it.

    A tie counts as half an error.

    Args:
        rows: The inputs, of unit length.
        is_target: (N,) the domain of each.
        folds: (N,) the fold of each; rows of one fold are not trained on for one another.
    """
    wanted = np.where(is_target, 1.0, -1.0)
    errors = np.full(len(wanted), 0.5)
    for fold in np.unique(folds):
        held, kept = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if len(kept):
            weights = fit(rows.take(kept), wanted[kept])
            agreement = rows.take(held).times(weights) * wanted[held]
            errors[held] = np.where(agreement > 0, 0.0, np.where(agreement < 0, 1.0, 0.5))
    return errors


def fit(rows: Rows, wanted: Floats) -> Floats:
    """Return the weights (U,): conjugate gradients on (XᵀVX + λ) w = XᵀVy.

    V gives each row its weight. Without it a fold that holds out more of one domain than of the
    other would leave a classifier that leans to the other, and errs more often than a coin.

    Args:
        rows: The inputs, X.
        wanted: (N,) -1 or 1.
    """
    is_target = wanted > 0
    counts = np.maximum(1, np.array([np.sum(~is_target), np.sum(is_target)]))
    share = 0.5 / counts[is_target.astype(np.int64)]
    left = rows.back(share * wanted)
    weights, direction = np.zeros_like(left), left
    size = first = float(left @ left)
    for _ in range(_MOST_STEPS):
        if size <= _CLOSE**2 * first:
            break
        curved = rows.back(share * rows.times(direction)) + LAMBDA * direction
        step = size / float(direction @ curved)
        weights = weights + step * direction
        left = left - step * curved
        before, size = size, float(left @ left)
        direction = left + size / before * direction
    return weights
