"""The domain classifier: its solver, its fairness, and planted domains."""

import numpy as np
import pytest

from backfire.similarity.classifier import LAMBDA, BagRows, DenseRows, fit, held_out_errors
from backfire.similarity.domains import MOST_TOKENS, sentences_apart, tokens_apart
from backfire.similarity.events import count_words
from backfire.similarity.seen import Seen, SeenText
from little_similarity import NEWS, TWEETS, make_text, many, plain


def bags(n_rows=40, width=12, seed=0):
    random = np.random.default_rng(seed)
    rows = [np.sort(random.permutation(width)[: random.integers(1, 6)]) for _ in range(n_rows)]
    bounds = np.cumsum([0, *map(len, rows)])
    dense = np.zeros((n_rows, width))
    for row, places in enumerate(rows):
        dense[row, places] = 1 / np.sqrt(len(places))
    return BagRows(np.concatenate(rows), bounds, width), dense


def test_bags_are_their_dense_rows():
    sparse, dense = bags()
    random = np.random.default_rng(1)
    weights, values = random.normal(size=12), random.normal(size=40)
    chosen = np.array([3, 7, 8, 30])
    np.testing.assert_allclose(sparse.times(weights), dense @ weights)
    np.testing.assert_allclose(sparse.back(values), values @ dense)
    np.testing.assert_allclose(sparse.take(chosen).times(weights), dense[chosen] @ weights)


def test_the_weights_solve_the_normal_equations():
    sparse, dense = bags()
    wanted = np.where(np.arange(40) % 3 == 0, 1.0, -1.0)
    share = np.where(wanted > 0, 1 / 28, 1 / 52)
    gram = (dense.T * share) @ dense + LAMBDA * np.eye(12)
    exact = np.linalg.solve(gram, dense.T @ (share * wanted))
    np.testing.assert_allclose(fit(sparse, wanted), exact, atol=0.02)
    near = fit(DenseRows(dense.astype(np.float32)), wanted)
    np.testing.assert_allclose(near, exact, atol=0.02)


def test_nobody_is_judged_by_what_it_taught():
    # each row has a feature of its own: who is trained on it knows it, who is not can't
    rows = DenseRows(np.eye(20, dtype=np.float32))
    is_target = np.arange(20) % 2 == 0
    errors = held_out_errors(rows, is_target, np.arange(20) % 5)
    assert errors.tolist() == [0.5] * 20  # ties


def test_other_words_tell_texts_apart_and_the_same_words_do_not():
    one, other = plain(*(f"a b {k}" for k in range(20))), plain(*(f"x y {k}" for k in range(20)))
    apart = sentences_apart(count_words(one, other, cased=True), one, other, seed=1)
    assert apart.estimate.value == 2
    twins = make_text(many(NEWS, 300, 1)), make_text(many(NEWS, 300, 2))
    same = sentences_apart(count_words(*twins, cased=True), *twins, seed=1).estimate
    assert abs(same.value) < 0.4
    tweets = make_text(many(TWEETS, 300, 3))
    news = twins[0]
    far = sentences_apart(count_words(news, tweets, cased=True), news, tweets, seed=1).estimate
    assert far.value == 2
    assert far.reason == "no sentence moves it, to first order"


def test_features_of_a_text_against_itself_are_at_no_distance_however_long_it_is():
    text = make_text(many(NEWS, 1500, 1))
    assert text.n_tokens > MOST_TOKENS
    features = np.random.default_rng(4).normal(size=(text.n_tokens, 4)).astype(np.float32)
    own = SeenText(text, features, features)
    assert tokens_apart(Seen(own, own), seed=1).estimate.value == 0
    less = text.places(2_000, seed=3)
    tokens = np.concatenate([np.arange(*text.bounds[s : s + 2]) for s in less])
    part = SeenText(text.take(less), features[tokens], features[tokens])
    there, back = (tokens_apart(Seen(*pair), seed=1) for pair in ((own, part), (part, own)))
    assert there.estimate.value == pytest.approx(back.estimate.value)


@pytest.mark.parametrize(("shift", "low", "high"), [(0.0, -0.3, 0.3), (1.0, 0.5, 1.5), (9, 2, 2)])
def test_features_are_as_far_apart_as_they_are_planted(shift, low, high):
    random = np.random.default_rng(4)
    texts = make_text(many(NEWS, 150, 1)), make_text(many(TWEETS, 150, 2))
    sides = []
    for place, text in enumerate(texts):
        features = random.normal(size=(text.n_tokens, 4)) + place * shift
        sides.append(SeenText(text, features.astype(np.float32), features))
    found = tokens_apart(Seen(*sides), seed=1).estimate
    assert low <= found.value <= high
