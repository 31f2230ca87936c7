"""Shares of a direction and their chance."""

import math

import numpy as np
import pytest

from backfire.scoring.jackknife import delete_one_variance
from backfire.scoring.student import student_quantile
from backfire.transitions.directions.effects import measure_direction
from backfire.transitions.directions.sums import Direction, Side, sum_direction

GOLD, WAY, OTHER = range(3)


def plant(seed, before, after, *, runs=6, sentences=150):
    """Runs on sentences of four tokens; the first of each is of the kind.

    `before` and `after` hold the chance of WAY and of OTHER on tokens of the kind and elsewhere.
    """
    rule = np.random.default_rng(seed)
    kind = np.tile([True, False, False, False], sentences)

    def draw(chances):
        (way, other), (else_way, else_other) = chances
        u = rule.random((runs, len(kind)))
        wrong = np.where(kind, way, else_way), np.where(kind, other, else_other)
        labels = np.where(u < wrong[0], WAY, np.where(u < wrong[0] + wrong[1], OTHER, GOLD))
        return Side(labels.astype(np.uint8), np.arange(runs))

    direction = Direction(kind, np.array([False, True, False]))
    sides = draw(before), draw(after)
    gold = np.zeros(len(kind), np.uint8)
    return sum_direction(*sides, gold, direction, np.arange(len(kind)) // 4)


def test_planted_harm_is_found():
    seeds = (0.05, 0.05), (0.05, 0.05)
    found = measure_direction(plant(1, seeds, ((0.5, 0.05), (0.05, 0.05))))
    assert found.tokens == found.clusters == 150
    assert found.of_tokens == 0.25
    # Of 150 tokens, 0.9 are right before and 0.5 turn; elsewhere 450 times 0.9 times 0.1.
    assert found.falsified == pytest.approx(150 * 0.9 * 0.5, rel=0.1)
    assert found.of_falsified.value == pytest.approx(67.5 / (67.5 + 6.75 + 40.5), abs=0.05)
    assert found.of_flipped.value == pytest.approx(1 / 8, abs=0.03)
    assert found.against_flipped.difference.interval[0] > 0
    assert found.against_flipped.lift.interval[0] > 1
    assert found.against_tokens.lift.value == found.of_falsified.value / 0.25
    assert found.net.interval[0] > 0
    assert found.net.value == (found.falsified - found.corrected) / 150
    assert found.way_of_falsified == pytest.approx(0.5 / 0.55, abs=0.05)
    assert found.way_of_flipped == pytest.approx(0.5, abs=0.1)
    assert found.covers_other_runs
    assert found.flips == found.falsified + found.corrected


def test_seeds_alone_have_no_net_and_no_larger_share():
    seeds = (0.3, 0.05), (0.02, 0.05)
    found = measure_direction(plant(2, seeds, seeds))
    low, high = found.against_flipped.difference.interval
    assert low < 0 < high
    low, high = found.net.interval
    assert low < 0 < high
    assert found.against_flipped.lift.value == pytest.approx(1, abs=0.15)


def test_a_gain_that_is_even_leaves_the_share_where_seeds_have_it():
    """Why shares are compared: NT falls with the gain, its composition does not."""
    before = (0.2, 0.1), (0.1, 0.1)
    after = (0.1, 0.05), (0.05, 0.05)
    found = measure_direction(plant(3, before, after, sentences=600))
    assert found.of_falsified.value == pytest.approx(found.of_flipped.value, abs=0.02)
    assert found.net.value < 0


def test_the_interval_is_of_sentences_and_runs_together():
    sums = plant(4, ((0.1, 0.1), (0.1, 0.1)), ((0.2, 0.1), (0.1, 0.1)))
    found = measure_direction(sums).net
    of_kind = sums.clusters[:, 1]
    columns = [2 + 2 * 3, 2 + 2 * 3 + 1]  # falsified way, corrected way

    def net(total):
        return (total[..., columns[0]] - total[..., columns[1]]) / total[..., 1]

    whole = sums.clusters.sum(axis=0)
    n = len(of_kind)
    without = net(whole - sums.clusters)
    variance = (n - 1) / n * np.square(without - without.mean()).sum()
    variance += sum(delete_one_variance(net(part)) for part in sums.without)
    assert found.value == pytest.approx(net(whole))
    assert found.standard_error == pytest.approx(math.sqrt(variance))
    margin = student_quantile(0.975, 5) * math.sqrt(variance)
    assert found.interval == pytest.approx((net(whole) - margin, net(whole) + margin))


def test_few_runs_give_an_interval_given_these_runs():
    found = measure_direction(plant(5, ((0.1, 0), (0.1, 0)), ((0.3, 0), (0.1, 0)), runs=3))
    assert not found.covers_other_runs
    assert found.net.interval is not None


def test_what_is_undefined_is_none_and_says_why():
    nothing = (0, 0), (0, 0)
    found = measure_direction(plant(6, nothing, nothing, runs=1, sentences=5))
    assert found.of_falsified.value is None
    assert found.of_falsified.reason == "there is nothing to count it on"
    assert found.flipped is None
    assert found.against_flipped.lift.value is None
    assert found.against_flipped.lift.reason == "one of the two shares is 0 or undefined"
    assert found.way_of_falsified is None
    assert found.net.value == 0
    assert found.net.reason == "it is 0 in every sentence, which shows no spread"


def test_a_kind_in_one_sentence_shows_no_spread():
    sums = plant(7, ((0, 0), (0.3, 0)), ((0.5, 0), (0.3, 0)), sentences=40)
    clusters = sums.clusters.copy()
    clusters[1:, 1] = 0
    found = measure_direction(type(sums)(clusters, None, 6))
    assert found.clusters == 1
    assert "one sentence only" in found.of_falsified.reason
    assert found.of_falsified.interval is None
