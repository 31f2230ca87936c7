import numpy as np
import pytest
from scipy.optimize import minimize

from backfire.neurons.elastic_net import fit_probe, standardise


def make(n_classes, seed=0):
    random = np.random.default_rng(seed)
    classes = np.arange(120) % n_classes
    values = random.normal(size=(120, 6))
    values[:, 2] += 2 * (classes == n_classes - 1)
    values[:, 5] = 3.0  # never varies
    return values, classes


def objective(flat, inputs, classes, n_classes, l2):
    """The smooth part and its slope, by the definition."""
    weights = flat.reshape(-1, inputs.shape[1] + 1)
    scores = inputs @ weights[:, :-1].T + weights[:, -1]
    if n_classes == 2:
        scores = np.column_stack([np.zeros(len(scores)), scores])
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    loss = -np.log(shares[np.arange(len(classes)), classes]).mean()
    return loss + l2 / 2 * (weights[:, :-1] ** 2).sum()


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("l1", [0.0, 0.02])
def test_no_other_weights_are_better(n_classes, l1):
    """scipy minimises the same function; |w| = plus + minus, both at least 0, makes it smooth."""
    values, classes = make(n_classes)
    found = fit_probe(values, classes, n_classes, l1=l1, l2=0.01)
    inputs, shape = standardise(values), found.weights.shape

    def split(parts):
        plus, minus, bias = np.split(parts, [found.weights.size, 2 * found.weights.size])
        return (plus - minus).reshape(shape), plus.sum() + minus.sum(), bias

    def whole(parts):
        weights, mass, bias = split(parts)
        flat = np.column_stack([weights, bias]).ravel()
        return objective(flat, inputs, classes, n_classes, 0.01) + l1 * mass

    start = np.zeros(2 * found.weights.size + len(found.bias))
    free = [(0, None)] * (2 * found.weights.size) + [(None, None)] * len(found.bias)
    best = minimize(whole, start, bounds=free, method="L-BFGS-B", tol=1e-12)
    own = np.concatenate(
        [np.maximum(found.weights, 0).ravel(), np.maximum(-found.weights, 0).ravel(), found.bias]
    )
    assert whole(own) <= best.fun + 1e-7
    np.testing.assert_allclose(found.weights, split(best.x)[0], atol=2e-3)


def test_the_l1_part_leaves_units_that_say_nothing_at_exactly_0():
    values, classes = make(2)
    weights = fit_probe(values, classes, 2, l1=0.1).weights[0]
    assert weights[2] > 0
    assert not weights[[0, 1, 3, 4, 5]].any()


def test_a_unit_that_never_varies_has_no_weight_and_a_separable_concept_ends():
    values, classes = make(2)
    values[:, 0] = classes
    probe = fit_probe(values, classes, 2)
    assert probe.weights[0, 5] == 0
    assert np.isfinite(probe.weights).all()
    assert probe.steps < 2_000
