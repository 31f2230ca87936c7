"""A gate between two taggers: how far to believe the new one, token by token.

The gate g(x) = σ(w · x) sees only what the two say: how sure each is of its own label, how much
that is more than it gives to the other's, and whether they agree. It is learnt so that the mixture
g · p_new + (1 − g) · p_old gives much to the gold labels:

    maximise  Σ log(g a + (1 − g) b) − ridge / 2 · ‖w‖²    a = p_new(gold), b = p_old(gold)

by expectation-maximisation with one Newton step a turn: r = g a / (g a + (1 − g) b) is how much of
a token the new tagger explains, and the gradient of the lower bound is Σ (r − g) x.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import NDArray

from backfire.transfer.parts import Posterior

Doubles = NDArray[np.float64]

_LEAST: Final = 1e-6
"""Probabilities below this count as this."""
_TURNS, _SMALL_STEP, _HALVINGS = 200, 1e-6, 30


@dataclass(frozen=True)
class Gate:
    """A gate that has been learnt.

    Attributes:
        centre: [F] the mean of each feature where it was learnt.
        spread: [F] its standard deviation; 1 where it never varies.
        weights: [F + 1] w, for standardised features; the last is the constant's.
    """

    centre: Float[Doubles, " F"]
    spread: Float[Doubles, " F"]
    weights: Float[Doubles, " W"]

    def logits(self, features: Float[Doubles, "N F"]) -> Float[Doubles, " N"]:
        """Return log(g / (1 − g)) of every token."""
        logits: Doubles = _design(features, self.centre, self.spread) @ self.weights
        return logits


def describe_tokens(new: Posterior, old: Posterior) -> Float[Doubles, "N F"]:
    """Return what the gate sees of every token, in nats but for the last.

    The columns: how much more each of the two gives to its label than to its second best; how much
    more each gives to its label than to the other's; how much each gives to its label; whether they
    agree. All of them are known without gold labels.
    """
    rows = np.arange(len(new))
    label_new, label_old = new.argmax(axis=1), old.argmax(axis=1)
    logs_new, logs_old = _take_logs(new), _take_logs(old)
    best_new, best_old = logs_new[rows, label_new], logs_old[rows, label_old]
    return np.stack(
        [
            best_new - _second_best(logs_new),
            best_old - _second_best(logs_old),
            best_new - logs_new[rows, label_old],
            best_old - logs_old[rows, label_new],
            best_new,
            best_old,
            label_new == label_old,
        ],
        axis=1,
    )


def learn_gate(
    features: Float[Doubles, "N F"],
    new: Float[Doubles, " N"],
    old: Float[Doubles, " N"],
    *,
    ridge: float,
) -> Gate:
    """Learn a gate.

    Args:
        features: What it sees of each token.
        new: What the new tagger gives to the gold label of each token, in [0, 1].
        old: What the old one gives to it.
        ridge: How strongly weights are held near 0, the constant's too; more than 0.

    Returns:
        The gate; one that believes both alike where there is nothing to learn from.
    """
    known = (new > 0) | (old > 0)
    if not known.any():  # as in the only sentence of a text, which is judged by all others
        n = features.shape[1]
        return Gate(np.zeros(n), np.ones(n), np.zeros(n + 1))
    features, new, old = features[known], _at_least(new[known]), _at_least(old[known])
    centre, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0] = 1.0
    design = _design(features, centre, spread)
    weights = np.zeros(design.shape[1])
    for _ in range(_TURNS):
        step = _find_step(design, new, old, weights, ridge)
        weights = weights + step
        if np.abs(step).max() < _SMALL_STEP:
            break
    return Gate(centre, spread, weights)


def judge_across(
    features: Float[Doubles, "N F"],
    new: Float[Doubles, " N"],
    old: Float[Doubles, " N"],
    fold: Int[NDArray[np.int64], " N"],
    *,
    ridge: float,
) -> Float[Doubles, " N"]:
    """Return log(g / (1 − g)) of every token by a gate that has learnt from the other folds alone.

    What is predicted with it may be scored on the very tokens that it was learnt from.
    """
    logits = np.empty(len(fold))
    for each in np.unique(fold):
        apart = fold == each
        gate = learn_gate(features[~apart], new[~apart], old[~apart], ridge=ridge)
        logits[apart] = gate.logits(features[apart])
    return logits


def mix(
    new: Posterior, old: Posterior, logits: Float[Doubles, " N"], threshold: float
) -> Posterior:
    """Return g′ · p_new + (1 − g′) · p_old, where g′ is a half where the gate is `threshold`.

    Args:
        new: What the new tagger gives to every label.
        old: What the old one gives to it.
        logits: log(g / (1 − g)) of every token.
        threshold: In [0, 1]; with 0 the result is `new`, with 1 it is `old`.
    """
    if threshold in {0.0, 1.0}:
        return old if threshold else new
    shifted = logits - math.log(threshold / (1 - threshold))
    gate = _sigmoid(shifted).astype(np.float32)[:, np.newaxis]
    mixed: Posterior = gate * new + (1 - gate) * old
    return mixed


def split_sentences(
    bounds: Int[NDArray[np.int64], " S"], n_tokens: int, *, folds: int, seed: int
) -> Int[NDArray[np.int64], " N"]:
    """Return the fold of every token; the sentences are dealt out at random, each to one fold."""
    fold = np.random.default_rng(seed).permutation(len(bounds)) % folds
    dealt: NDArray[np.int64] = np.repeat(fold, np.diff([*bounds, n_tokens]))
    return dealt


def _design(features: Doubles, centre: Doubles, spread: Doubles) -> Float[Doubles, "N W"]:
    return np.column_stack([(features - centre) / spread, np.ones(len(features))])


def _find_step(
    design: Doubles, new: Doubles, old: Doubles, weights: Doubles, ridge: float
) -> Doubles:
    """Return a Newton step on the lower bound, halved until the objective does not fall."""
    gate = _sigmoid(design @ weights)
    explained = gate * new / (gate * new + (1 - gate) * old)
    gradient: Doubles = design.T @ (explained - gate) - ridge * weights
    curvature = (design * (gate * (1 - gate))[:, np.newaxis]).T @ design
    damped = curvature + ridge * np.eye(len(weights))
    step: Doubles = np.linalg.solve(damped, gradient).astype(np.float64)
    value = _objective(design, new, old, weights, ridge)
    for _ in range(_HALVINGS):
        if _objective(design, new, old, weights + step, ridge) >= value:
            return step
        step = step / 2
    return np.zeros_like(step)


def _objective(
    design: Doubles, new: Doubles, old: Doubles, weights: Doubles, ridge: float
) -> float:
    gate = _sigmoid(design @ weights)
    likelihood = np.log(gate * new + (1 - gate) * old).sum()
    return float(likelihood - ridge / 2 * (weights @ weights))


def _sigmoid(logits: Doubles) -> Doubles:
    gate: Doubles = 0.5 * (1 + np.tanh(logits / 2))
    return gate


def _at_least(probabilities: Doubles) -> Doubles:
    return np.maximum(probabilities, _LEAST)


def _take_logs(posterior: Posterior) -> Doubles:
    return np.log(_at_least(posterior.astype(np.float64)))


def _second_best(logs: Doubles) -> Doubles:
    second: Doubles = np.partition(logs, -2, axis=1)[:, -2]
    return second
