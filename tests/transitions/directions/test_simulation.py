"""How often the intervals of a direction err when nothing but chance differs."""

import numpy as np
import pytest

from backfire.transitions.directions.effects import measure_direction
from backfire.transitions.directions.sums import Direction, Side, sum_direction

GOLD, WAY, OTHER = range(3)
WORLDS = 200
MOST = 0.055  # 2.5 % on either side, and two and a half standard errors more


def draw_runs(rule, logits, runs, *, leaning):
    """Runs with a leaning of their own towards WAY on the tokens of the kind, and to mistakes."""
    way, other = logits
    own = rule.normal(0, leaning, (2, runs, 1))
    scores = np.stack([np.zeros((runs, len(way))), way + own[0], other + own[1]]) + rule.gumbel(
        size=(3, runs, len(way))
    )
    return Side(scores.argmax(axis=0).astype(np.uint8), np.arange(runs))


def err(seed, *, runs, gain, leaning):
    """Return whether each interval misses the truth, in a world without systematic harm."""
    rule = np.random.default_rng(seed)
    sentence = np.repeat(np.arange(120), rule.integers(4, 16, 120))
    mood = rule.normal(0, 0.7, 120)[sentence]  # tokens of a sentence hang together
    kind = rule.random(len(sentence)) < 0.15
    way = -5 + 2.5 * rule.normal(size=len(sentence)) + mood + 1.5 * kind
    other = -4.5 + 2.5 * rule.normal(size=len(sentence)) + mood
    direction = Direction(kind, np.array([False, True, False]))
    reference = draw_runs(rule, (way, other), runs, leaning=leaning)
    candidate = draw_runs(rule, (way - gain, other - gain), runs, leaning=leaning)
    gold = np.zeros(len(sentence), np.uint8)
    found = measure_direction(sum_direction(reference, candidate, gold, direction, sentence))
    share, net = found.against_flipped.difference.interval, found.net.interval
    return share[0] > 0, share[1] < 0, net[0] > 0, net[1] < 0


@pytest.mark.slow
@pytest.mark.parametrize("leaning", [0, 0.4])
@pytest.mark.parametrize("runs", [5, 10])
def test_intervals_err_as_seldom_as_they_say(runs, leaning):
    errors = np.mean([err(k, runs=runs, gain=0, leaning=leaning) for k in range(WORLDS)], axis=0)
    assert (errors <= MOST).all(), errors


@pytest.mark.slow
@pytest.mark.parametrize("runs", [5, 10])
def test_an_even_gain_is_not_taken_for_a_share_beyond_seeds(runs):
    errors = np.mean([err(k, runs=runs, gain=0.7, leaning=0.4) for k in range(WORLDS)], axis=0)
    assert errors[0] <= MOST  # no larger share
    assert errors[2] <= MOST  # no harm
