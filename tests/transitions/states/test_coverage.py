"""How often the intervals of trends miss the truth, in worlds where it is known."""

import numpy as np
import pytest

from backfire.scoring.leave_out import sum_up
from backfire.transitions.noise.arms import Arm
from backfire.transitions.states.alignment import by_position
from backfire.transitions.states.systematic import mark_of_reference, systematic_at
from backfire.transitions.states.trajectories import Trajectories
from backfire.transitions.states.trends import trends_of

REPETITIONS = 200
LAST, SOURCES, REFERENCES, SENTENCES = 9, 5, 10, 118
FALLS = 0.05
"""The share of the tokens that pretraining breaks more and more, more in some sentences."""


def draw_world(rule, harm):
    """Runs in which errors of a trajectory persist, and source models break more or less."""
    sizes = rule.integers(8, 30, SENTENCES)
    sentence = np.repeat(np.arange(SENTENCES), sizes)
    p = rule.choice([0.5, 0.8, 0.95, 1, 1, 1], len(sentence))
    falls = rule.random(len(sentence)) < rule.beta(1, 1 / FALLS - 1, SENTENCES)[sentence]
    reference = Arm.of_runs(rule.random((REFERENCES, len(sentence))) < p)
    right = []
    for _ in range(SOURCES):
        own, strength = rule.random(len(sentence)), harm * rule.normal(1, 0.3)
        states = []
        for epoch in range(LAST + 1):
            lost = strength * max(0, epoch - 1) / (LAST - 1)
            q = p * np.where(falls, 1 - min(1, max(0, lost)), 1)
            again = rule.random(len(sentence))
            states.append(np.where(rule.random(len(sentence)) < 0.5, own, again) < q)
        right.append(np.array(states))
    epochs = (tuple(range(LAST + 1)),) * SOURCES
    names = tuple(f"source {k}" for k in range(SOURCES))
    return Trajectories("made up", reference, sentence, names, epochs, tuple(right))


def measure(trajectories):
    trends = [trends_of(epochs) for epochs in trajectories.epochs]
    slope, bend = (
        trajectories.total("negative_transfer", [getattr(own, part) for own in trends])
        for part in ("slope", "bend")
    )
    start = (0,) * SOURCES
    untrained = trajectories.at("negative_transfer", start) - mark_of_reference(trajectories)
    points = [systematic_at(trajectories, x) for _, x in by_position(trajectories.epochs)]
    weights = trends[0].slope.tolist()
    low, change = (
        sum_up([(w, getattr(x, part)) for w, x in zip(weights, points, strict=True)])
        for part in ("negative", "change")
    )
    return {"slope": slope, "bend": bend, "untrained": untrained, "S_low": low, "D": change}


def misses(harm, truths):
    rule = np.random.default_rng(3)
    found = dict.fromkeys(truths, 0)
    for _ in range(REPETITIONS):
        measured = measure(draw_world(rule, harm))
        for name, truth in truths.items():
            low, high = measured[name].estimate().interval
            found[name] += not low <= truth <= high
    return {name: number / REPETITIONS for name, number in found.items()}


@pytest.mark.slow
def test_where_nothing_rises_the_intervals_err_at_most_as_often_as_they_say():
    found = misses(0.0, {"slope": 0, "bend": 0, "untrained": 0, "S_low": 0, "D": 0})
    assert max(found.values()) <= 0.05, found


@pytest.mark.slow
def test_where_nt_rises_the_interval_of_its_slope_holds_the_truth():
    mean_square = np.mean(np.square([0.5, 0.8, 0.95, 1, 1, 1]))
    truth = FALLS * mean_square * 0.4 / (LAST - 1)
    found = misses(0.4, {"slope": truth, "bend": 0})
    assert max(found.values()) <= 0.05, found
