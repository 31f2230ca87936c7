import numpy as np
import pytest
from scipy.optimize import minimize

from backfire.transfer.gate import (
    describe_tokens,
    judge_across,
    learn_gate,
    mix,
    split_sentences,
)


def planted(n: int = 4000, seed: int = 1):
    """Tokens of which a feature tells whom to believe: new is right with σ(2x − 1)."""
    random = np.random.default_rng(seed)
    x = random.normal(size=n)
    new_right = random.random(n) < 1 / (1 + np.exp(1 - 2 * x))
    return x[:, np.newaxis], new_right.astype(float), 1.0 - new_right


def test_a_planted_gate_is_found() -> None:
    features, new, old = planted()
    gate = learn_gate(features, new, old, ridge=1e-6)
    slope, constant = gate.weights / [gate.spread[0], 1]
    assert slope == pytest.approx(2, abs=0.15)
    assert constant - slope * gate.centre[0] == pytest.approx(-1, abs=0.15)


def test_it_is_the_maximum_that_another_optimiser_finds() -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(300, 3))
    new, old = random.random(300), random.random(300)
    gate = learn_gate(features, new, old, ridge=0.5)
    design = np.column_stack([(features - gate.centre) / gate.spread, np.ones(300)])

    def loss(w):
        g = 1 / (1 + np.exp(-design @ w))
        return -np.log(g * new + (1 - g) * old).sum() + 0.25 * (w @ w)

    best = minimize(loss, np.zeros(4), tol=1e-12)
    np.testing.assert_allclose(gate.weights, best.x, atol=1e-4)


def test_tokens_that_nobody_can_get_right_teach_nothing() -> None:
    features, new, old = planted(200)
    more = np.concatenate([features, features + 9])
    nothing = np.zeros(200)
    with_them = learn_gate(
        more, np.concatenate([new, nothing]), np.concatenate([old, nothing]), ridge=1.0
    )
    np.testing.assert_array_equal(
        with_them.weights, learn_gate(features, new, old, ridge=1.0).weights
    )


def test_where_the_two_are_always_equal_the_gate_stays_in_the_middle() -> None:
    features = np.random.default_rng(0).normal(size=(50, 2))
    gate = learn_gate(features, np.full(50, 0.3), np.full(50, 0.3), ridge=1.0)
    assert gate.weights.tolist() == [0, 0, 0]


def test_what_the_gate_sees() -> None:
    new = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]], dtype=np.float32)
    old = np.array([[0.3, 0.6, 0.1], [0.2, 0.8, 0.0]], dtype=np.float32)
    log = np.log
    expected = [
        [log(7 / 2), log(6 / 3), log(7 / 2), log(6 / 3), log(0.7), log(0.6), 0],
        [log(8), log(4), 0, 0, log(0.8), log(0.8), 1],
    ]
    np.testing.assert_allclose(describe_tokens(new, old), expected, rtol=1e-5, atol=1e-6)


def test_folds_hold_whole_sentences_of_about_equal_number() -> None:
    bounds = np.arange(0, 60, 3)
    fold = split_sentences(bounds, 60, folds=4, seed=1)
    assert all(len(set(fold[start : start + 3])) == 1 for start in bounds)
    assert np.bincount(fold[bounds]).tolist() == [5, 5, 5, 5]
    assert (fold == split_sentences(bounds, 60, folds=4, seed=1)).all()


def test_each_fold_is_judged_by_the_others() -> None:
    features, new, old = planted(60)
    fold = np.arange(60) % 3
    logits = judge_across(features, new, old, fold, ridge=1.0)
    rest = fold != 1
    alone = learn_gate(features[rest], new[rest], old[rest], ridge=1.0)
    np.testing.assert_array_equal(logits[fold == 1], alone.logits(features[fold == 1]))


def test_the_threshold_moves_the_gate() -> None:
    new, old = np.array([[0.9, 0.1]] * 2, np.float32), np.array([[0.2, 0.8]] * 2, np.float32)
    logits = np.log([3.0, 1.0])  # gates of 0.75 and 0.5
    np.testing.assert_allclose(mix(new, old, logits, 0.75)[0], [0.55, 0.45], rtol=1e-5)
    np.testing.assert_allclose(mix(new, old, logits, 0.5)[1], [0.55, 0.45], rtol=1e-5)
    assert mix(new, old, logits, 0.0) is new
    assert mix(new, old, logits, 1.0) is old
