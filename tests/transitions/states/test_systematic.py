"""S_low, D and NT_RR at states, and what they are without each unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.noise.bracket import low
from backfire.transitions.noise.limit import LimitSums
from backfire.transitions.noise.marks import (
    falsified_between_units,
    systematic_change,
)
from backfire.transitions.states.systematic import mark_of_reference, systematic_at


@given(st.data())
@settings(max_examples=15)
def test_with_five_a_side_it_is_what_the_estimators_say_without_each_unit(drawn, reduced, data):
    whole = data.draw(drawn(least=5, most=6, references=(5, 6)))
    places = tuple(len(own) - 1 for own in whole.epochs)
    found = systematic_at(whole, places)
    ends = dict(zip(whole.sources, places, strict=True))

    def estimate(trajectories):
        arm = trajectories.arm_at(tuple(ends[source] for source in trajectories.sources))
        return (*low(trajectories.reference, arm), systematic_change(trajectories.reference, arm))

    expected = estimate(whole)
    assert (found.negative.value, found.positive.value, found.change.value) == pytest.approx(
        expected
    )
    for layer, parts in reduced(whole).items():
        for k, own in enumerate((found.negative, found.positive, found.change)):
            assert own.without[layer] == pytest.approx([estimate(part)[k] for part in parts])


@pytest.mark.parametrize(("references", "sources"), [(10, 5), (5, 7)])
def test_the_interval_of_s_low_agrees_with_its_limit(trajectories, references, sources):
    """One-sided at 95 % is two-sided at 90 %."""
    rule = np.random.default_rng(references)
    sentence, harm = np.repeat(np.arange(40), 3), rule.random(120) < 0.3
    reference = rule.random((references, 120)) < 0.9
    right = rule.random((sources, 1, 120)) < np.where(harm, 0.4, 0.9)
    whole = trajectories(reference, right, sentence)
    places = (0,) * sources
    found = systematic_at(whole, places)
    limits = LimitSums.of(whole.reference, whole.arm_at(places), sentence, 40).limits()
    for ours, other in zip((found.negative, found.positive), limits, strict=True):
        assert ours.estimate(level=0.9).interval[0] == pytest.approx(other.limit)


def test_with_fewer_only_sentences_are_left_out(trajectories):
    runs = [[1, 0, 1, 1], [1, 1, 1, 0], [0, 1, 1, 1]]
    whole = trajectories(runs, [[run] for run in runs], [0, 0, 1, 2])
    found = systematic_at(whole, (0, 0, 0))
    for own in (found.negative, found.positive, found.change):
        assert list(own.without) == [whole.sentence_layer]


def test_a_single_trajectory_has_no_systematic_part(trajectories):
    whole = trajectories([[1, 0], [1, 1]], [[[1, 0]]], [0, 1])
    assert systematic_at(whole, (0,)) is None


def test_the_mark_of_the_reference_runs(trajectories):
    runs = [[1, 0, 1, 1], [1, 1, 1, 0], [0, 1, 1, 1]]
    whole = trajectories(runs, [[runs[0]]], [0, 0, 1, 2])
    mark, arm = mark_of_reference(whole), whole.reference
    assert mark.value == pytest.approx(falsified_between_units(arm))
    without = [falsified_between_units(arm.without(k)) for k in range(3)]
    assert mark.without[whole.reference_layer] == pytest.approx(without)
    sentences = [falsified_between_units(arm.at(whole.sentence != k)) for k in range(3)]
    assert mark.without[whole.sentence_layer] == pytest.approx(sentences)
    assert mark_of_reference(trajectories([runs[0]], [[runs[0]]], [0, 0, 1, 2])) is None
    two = mark_of_reference(trajectories(runs[:2], [[runs[0]]], [0, 0, 1, 2]))
    assert whole.reference_layer not in two.without
    assert np.isfinite(two.value)
