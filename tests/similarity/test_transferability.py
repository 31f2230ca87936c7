"""LEEP beside plain Python, LogME beside the evidence found by brute force."""

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from backfire.similarity.seen import SeenText
from backfire.similarity.transferability import leep, logme
from little_similarity import NEWS, make_text, many, see, tag


def gold_of(seen):
    return seen.text.gold.to_pylist()


def slow_leep(seen):
    """The definition (Nguyen et al. 2020), in plain Python."""
    joint, weight = defaultdict(float), defaultdict(float)
    rows = list(zip(gold_of(seen), seen.posteriors.astype(float).tolist(), strict=True))
    for label, row in rows:
        for z, share in enumerate(row):
            joint[label, z] += share
            weight[z] += share
    likely = [
        sum(share * joint[label, z] / weight[z] for z, share in enumerate(row))
        for label, row in rows
    ]
    return sum(map(math.log, likely)) / len(likely)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_leep_is_its_definition_and_no_worse_than_to_know_nothing(seed):
    seen = see(make_text(many(NEWS, 12, seed)))
    found = leep(seen)
    assert found.estimate.value == pytest.approx(slow_leep(seen), abs=1e-6)
    counts = Counter(gold_of(seen)).values()
    nothing = sum(n * math.log(n / sum(counts)) for n in counts) / sum(counts)
    assert found.beside["without the model"] == pytest.approx(nothing)
    assert nothing - 1e-6 <= found.estimate.value <= 0


def test_leep_by_hand_for_a_head_that_knows_and_one_that_guesses():
    text = make_text(tag(NEWS))
    labels = sorted(set(text.gold.to_pylist()))
    sure = np.array([[label == each for each in labels] for label in text.gold.to_pylist()])
    features = np.zeros((text.n_tokens, 1), np.float32)
    knows = leep(SeenText(text, features, sure.astype(np.float32)))
    assert knows.estimate.value == pytest.approx(0, abs=1e-12)
    same = np.full((text.n_tokens, 2), 0.5, np.float32)
    guesses = leep(SeenText(text, features, same))
    assert guesses.estimate.value == pytest.approx(guesses.beside["without the model"])


def test_the_interval_of_leep_is_about_that_of_leaving_each_sentence_out():
    sentences = many(NEWS, 60, 4)
    found = leep(see(make_text(sentences))).estimate
    without = [
        leep(see(make_text(sentences[:k] + sentences[k + 1 :]))).estimate.value
        for k in range(len(sentences))
    ]
    error = math.sqrt(np.var(without) * (len(without) - 1))
    assert found.standard_error == pytest.approx(error, rel=0.1)


def brute_evidence(features, wanted):
    """The greatest log evidence of y ~ N(0, F F' / α + 1 / β), by a general optimiser."""
    n_rows = len(wanted)
    gram = features @ features.T

    def minus(logs):
        covariance = np.exp(logs[0]) * gram + np.exp(logs[1]) * np.eye(n_rows)
        return -multivariate_normal.logpdf(wanted, np.zeros(n_rows), covariance)

    starts = [np.array([a, b]) for a in (-4.0, 0.0) for b in (-3.0, 0.0)]
    return max(-minimize(minus, start, method="Nelder-Mead", tol=1e-9).fun for start in starts)


def test_logme_is_the_greatest_evidence_found_by_brute_force():
    text = make_text(many(NEWS, 8, 6))
    random = np.random.default_rng(2)
    features = random.normal(size=(text.n_tokens, 3)).astype(np.float32)
    gold = np.array(text.gold.to_pylist())
    labels = sorted(set(gold))
    features[:, 0] += 2 * (gold == labels[0])
    seen = SeenText(text, features, np.ones((text.n_tokens, 1), np.float32))
    exact = features.astype(np.float64)
    wanted = [brute_evidence(exact, (gold == each).astype(float)) for each in labels]
    assert logme(seen).estimate.value == pytest.approx(np.mean(wanted) / text.n_tokens, abs=1e-6)


def test_features_that_say_nothing_give_what_a_model_without_them_reaches():
    text = make_text(many(NEWS, 200, 6))
    random = np.random.default_rng(2)
    noise = random.normal(size=(text.n_tokens, 3)).astype(np.float32)
    noise -= noise.mean(axis=0)
    found = logme(SeenText(text, noise, noise))
    assert found.estimate.value == pytest.approx(found.beside["without the model"], abs=0.01)
    known = np.array([[len(w) % 3 == k for k in range(3)] for w in text.tokens.to_pylist()])
    better = logme(SeenText(text, known.astype(np.float32), noise))
    assert better.estimate.value > found.estimate.value + 0.1


@pytest.mark.parametrize("measure", [leep, logme])
def test_tokens_that_nobody_labelled_do_not_count(measure):
    labelled = tag(NEWS, 3)
    text = make_text(labelled)
    half = make_text([[*own, ("new", None)] for own in labelled])
    known = [label is not None for label in half.gold.to_pylist()]
    whole, rows = see(text), see(half)
    assert measure(rows).estimate.value == pytest.approx(measure(whole).estimate.value)
    assert sum(known) == text.n_tokens
    nobody = see(make_text([[(word, None) for word, _ in own] for own in labelled]))
    assert measure(nobody).estimate.reason == "the target has no labels"
