"""Sums over states, against their definition, and without each unit, against taking it out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def by_definition(trajectories, quantity, weights):
    """The mean over source models of the weighted sum over states, pair of runs by pair of runs."""
    totals = []
    for states, own in zip(trajectories.right, weights, strict=True):
        total = 0.0
        for weight, candidate in zip(own, states, strict=True):
            pairs = [
                (bool(before), bool(after))
                for reference in trajectories.reference.right
                for before, after in zip(reference, candidate, strict=True)
            ]
            corrected = pairs.count((False, True)) / len(pairs)
            falsified = pairs.count((True, False)) / len(pairs)
            total += (
                weight
                * {
                    "positive_transfer": corrected,
                    "negative_transfer": falsified,
                    "gain": corrected - falsified,
                }[quantity]
            )
        totals.append(total)
    return sum(totals) / len(totals)


@given(st.data())
@settings(max_examples=30)
def test_a_total_is_its_definition_and_so_is_it_without_each_unit(drawn, reduced, data):
    whole = data.draw(drawn())
    quantity = data.draw(st.sampled_from(["positive_transfer", "negative_transfer", "gain"]))
    weight = dict(zip(whole.sources, (1.0, -2.0, 0.5, 3.0), strict=False))

    def weigh(trajectories):
        return [
            weight[source] * (1 + np.arange(len(own)))
            for source, own in zip(trajectories.sources, trajectories.epochs, strict=True)
        ]

    total = whole.total(quantity, weigh(whole))
    assert total.value == pytest.approx(by_definition(whole, quantity, weigh(whole)))
    for layer, parts in reduced(whole).items():
        expected = [by_definition(part, quantity, weigh(part)) for part in parts]
        assert total.without[layer] == pytest.approx(expected)


@given(st.data())
def test_a_curve_is_what_stands_at_each_state(drawn, data):
    whole = data.draw(drawn())
    gain = [whole.curve(k, "gain") for k in range(len(whole.sources))]
    for k, places in product(range(len(whole.sources)), [0, 1]):
        alone = whole.of_sources([whole.sources[k]])
        assert gain[k][places] == pytest.approx(alone.at("gain", (places,)).value)
        difference = (whole.right[k][places].mean()) - whole.reference.right.mean()
        assert gain[k][places] == pytest.approx(difference)


def test_source_models_are_chosen_by_name(trajectories):
    whole = trajectories([[1, 1]], [[[1, 0]], [[0, 1], [1, 1]]], [0, 1])
    one = whole.of_sources(["source 1"])
    assert one.epochs == ((0, 1),)
    assert one.right[0].tolist() == [[False, True], [True, True]]
    assert one.source_layer == "source models source 1"
