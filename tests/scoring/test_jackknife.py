import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.scoring.accuracy import accuracy_score
from backfire.scoring.f1 import f1_score
from backfire.scoring.jackknife import jackknife


def mean_score(counts):
    return counts[..., 0] / counts[..., 1]


def test_of_a_mean_it_is_the_textbook_standard_error():
    values = np.random.default_rng(3).normal(size=40)
    estimate = jackknife(np.stack([values, np.ones(40)], axis=-1), mean_score)
    assert estimate.standard_error == pytest.approx(values.std(ddof=1) / math.sqrt(40))
    margin = 2.0226909 * estimate.standard_error  # Student's t, 39 degrees of freedom
    assert estimate.interval == pytest.approx((values.mean() - margin, values.mean() + margin))


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=2, max_size=12))
def test_f1_equals_leaving_each_sentence_out_in_a_loop(rows):
    counts = np.array([(a + c, b + c, c) for a, b, c in rows])
    estimate = jackknife(counts, f1_score)
    total = counts.sum(axis=0)
    without = [float(f1_score(total - row)) for row in counts]
    n, mean = len(rows), sum(without) / len(rows)
    error = math.sqrt((n - 1) / n * sum((value - mean) ** 2 for value in without))
    assert (estimate.standard_error or 0) == pytest.approx(error, abs=1e-9)


def test_tokens_that_stand_or_fall_together_widen_the_interval():
    right = np.random.default_rng(1).integers(0, 2, 200)
    alone = jackknife(np.stack([np.ones(200), right], axis=-1), accuracy_score)
    tenfold = jackknife(np.stack([10 * np.ones(200), 10 * right], axis=-1), accuracy_score)
    assert tenfold.standard_error == pytest.approx(alone.standard_error)


def test_the_interval_covers_as_often_as_it_says():
    draw, hits = np.random.default_rng(5), 0
    for _ in range(400):
        lengths = draw.integers(1, 30, 60)
        chances = draw.beta(2, 6, 60)  # mean 0.25, one chance a sentence
        wrong = draw.binomial(lengths, chances)
        low, high = jackknife(np.stack([lengths, wrong], -1), accuracy_score, kind="share").interval
        hits += low <= 0.25 <= high
    assert 0.91 <= hits / 400 <= 0.98


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=3, max_size=30))
def test_the_interval_of_a_share_stays_a_share(rows):
    counts = np.array([(n, min(n, k)) for n, k in rows])
    interval = jackknife(counts, accuracy_score, kind="share").interval
    assert interval is None or 0 <= interval[0] <= interval[1] <= 1


def test_the_interval_of_a_difference_stays_between_minus_one_and_one():
    counts = np.array([[5, 4], [5, 5]])
    low, high = jackknife(counts, accuracy_score, kind="difference").interval
    assert -1 <= low < 0.9 < high == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "nothing to count"),
        ([(0, 0), (0, 0)], "nothing to count"),
        ([(4, 1)], "one sentence"),
        ([(4, 1), (0, 0)], "single sentence"),
        ([(4, 0), (9, 0)], "no spread"),
    ],
)
def test_what_cannot_be_said_has_a_reason(rows, reason):
    estimate = jackknife(np.array(rows, dtype=float).reshape(-1, 2), accuracy_score)
    assert estimate.interval is estimate.z is estimate.p is None
    assert reason in estimate.reason


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=3, max_size=40))
def test_rows_with_their_numbers_are_rows_one_by_one(rows):
    counts = np.array([(n, min(n, k)) for n, k in rows])
    distinct, times = np.unique(counts, axis=0, return_counts=True)
    one_by_one = jackknife(counts, accuracy_score, kind="share")
    counted = jackknife(distinct, accuracy_score, kind="share", times=times)
    assert (counted.units, counted.reason) == (one_by_one.units, one_by_one.reason)
    for name in ("value", "standard_error", "interval", "z", "p"):
        expected = getattr(one_by_one, name)
        close = expected if expected is None else pytest.approx(expected, rel=1e-6)
        assert getattr(counted, name) == close
