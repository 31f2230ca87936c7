"""Logistic regression with an elastic net, small enough to need no library.

Minimised is the mean cross-entropy + λ₁ Σ|w| + λ₂/2 Σw² over the weights (the bias is free), by
FISTA: gradient steps of a fixed size with momentum, each followed by soft thresholding. Inputs are
standardised, so that weights of different units can be compared.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.neurons.observations import Values

LAMBDA_1: Final = 1e-3
LAMBDA_2: Final = 1e-3
_MOST_STEPS: Final = 2_000
_CLOSE: Final = 1e-5


@dataclass(frozen=True, eq=False)
class Probe:
    """A fitted classifier.

    Attributes:
        weights: (C, U) of standardised inputs; with two classes (1, U), of the last class.
        bias: (C,) or (1,).
        steps: How many steps it took.
    """

    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    steps: int


def standardise(values: Values) -> npt.NDArray[np.float64]:
    """Return every column with mean 0 and deviation 1; one that never varies becomes 0."""
    exact = np.asarray(values, dtype=np.float64)
    spread = exact.std(axis=0)
    scaled: npt.NDArray[np.float64] = (exact - exact.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled


def fit_probe(
    values: Values,
    classes: npt.NDArray[np.integer],
    n_classes: int,
    *,
    l1: float = LAMBDA_1,
    l2: float = LAMBDA_2,
) -> Probe:
    """Fit a classifier of the classes; the same input gives the same weights.

    Args:
        values: (T, U) one row a token.
        classes: (T,) from 0.
        n_classes: With two there is one logit, with more there is one a class.
        l1: λ₁.
        l2: λ₂.
    """
    inputs = np.column_stack([standardise(values), np.ones(len(values))])
    n_rows = 1 if n_classes == 2 else n_classes  # noqa: PLR2004 - two classes have one boundary
    wanted = np.equal.outer(classes, np.arange(n_classes))[:, -n_rows:].astype(np.float64)
    # the curvature of a logistic loss is at most 1/4 of the inputs', of a softmax 1/2
    curvature = (0.25 if n_rows == 1 else 0.5) * np.linalg.norm(inputs, 2) ** 2 / len(inputs)
    step = 1 / (curvature + l2)
    weights = np.zeros((n_rows, inputs.shape[1]))
    ahead, momentum = weights, 1.0
    steps = 0
    while steps < _MOST_STEPS:
        steps += 1
        slope = (_probabilities(inputs @ ahead.T) - wanted).T @ inputs / len(inputs)
        slope[:, :-1] += l2 * ahead[:, :-1]
        moved = ahead - step * slope
        moved[:, :-1] = np.sign(moved[:, :-1]) * np.maximum(np.abs(moved[:, :-1]) - step * l1, 0)
        if ((ahead - moved) * (moved - weights)).sum() > 0:  # it overshot: start the momentum anew
            momentum = 1.0
        gained = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = moved + (momentum - 1) / gained * (moved - weights)
        change = np.abs(moved - weights).max()
        weights, momentum = moved, gained
        if change < _CLOSE * step:
            break
    return Probe(weights[:, :-1], weights[:, -1], steps)


def _probabilities(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if scores.shape[1] == 1:
        return 1 / (1 + np.exp(-np.clip(scores, -500, 500)))
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: npt.NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares
