"""Sums of a direction, by hand and against the definition."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.directions.pairs import turned_between_arms, turned_between_units
from backfire.transitions.directions.sums import COLUMNS, Direction, Side, sum_direction
from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.marks import falsified_between_arms, falsified_between_units

NAME, NOUN, VERB = range(3)


def side(rows, unit=None):
    labels = np.array(rows, np.uint8)
    return Side(labels, np.arange(len(labels)) if unit is None else np.array(unit))


def columns(numbers):
    return dict(zip(COLUMNS, numbers, strict=True))


def test_a_small_case_by_hand():
    """Two sentences; the kind is the first token of each, the way leads to NAME."""
    gold = np.array([NOUN, VERB, NOUN])
    direction = Direction(np.array([True, False, True]), np.array([True, False, False]))
    reference = side([[NOUN, VERB, NAME], [NOUN, NOUN, VERB]])
    candidate = side([[NAME, NOUN, NOUN], [VERB, VERB, NOUN]])
    found = sum_direction(reference, candidate, gold, direction, np.array([0, 0, 1]))
    first, second = map(columns, found.clusters)
    assert (first["tokens"], first["tokens kind"]) == (2, 1)
    # The first token: right twice, then NAME once and VERB once. The second: right in one of two
    # runs on either side.
    assert first["falsified all"] == 1 + 0.25
    assert first["falsified kind"] == 1
    assert first["falsified way"] == 0.5
    assert first["corrected all"] == 0.25
    assert first["flipped all"] == 0.5  # of two ordered pairs of runs, one falsifies it
    assert first["flipped kind"] == 0
    # The third: never right before, once NAME; always right after.
    assert (second["corrected all"], second["corrected kind"]) == (1, 1)
    assert second["corrected way"] == 0.5
    assert second["falsified all"] == 0
    assert found.without is None
    assert found.n_units == 2


LABELS = st.integers(0, 2)


@st.composite
def texts(draw):
    n = draw(st.integers(1, 6))
    layer = st.lists(LABELS, min_size=n, max_size=n)
    runs = [draw(st.lists(layer, min_size=2, max_size=4)) for _ in range(2)]
    units = [draw(st.permutations([0, 1, 1, 0][: len(arm)])) for arm in runs]
    mask = st.lists(st.booleans(), min_size=n, max_size=n)
    way = draw(st.lists(st.booleans(), min_size=3, max_size=3))
    return draw(layer), runs, units, draw(mask), way


@settings(max_examples=80, deadline=None)
@given(texts())
def test_sums_are_those_of_the_definition(text):
    gold, runs, units, kind, way = text
    sides = [side(*both) for both in zip(runs, units, strict=True)]
    direction = Direction(np.array(kind), np.array(way))
    cluster = np.arange(len(gold)) // 2
    total = sum_direction(*sides, np.array(gold), direction, cluster).total
    ways = {"all": lambda _, __: True, "kind": lambda t, _: kind[t]}
    ways["way"] = lambda t, label: kind[t] and way[label]
    reference, candidate = runs
    pairs = {
        "falsified": list(product(reference, candidate)),
        "corrected": list(product(candidate, reference)),
        "flipped": [
            (reference[a], reference[b])
            for a, b in permutations(range(len(reference)), 2)
            if units[0][a] != units[0][b]
        ],
    }
    for (outcome, own), (scope, counts) in product(pairs.items(), ways.items()):
        turned = sum(
            first[t] == right and second[t] != right and counts(t, second[t])
            for first, second in own
            for t, right in enumerate(gold)
        )
        if own:
            assert total[f"{outcome} {scope}"] == pytest.approx(turned / len(own))
    assert total["tokens kind"] == sum(kind)


@settings(max_examples=40, deadline=None)
@given(texts())
def test_every_mistake_together_is_negative_transfer(text):
    gold, runs, units, *_ = text
    arms = [
        Arm(np.array(arm) == gold, np.array(unit)) for arm, unit in zip(runs, units, strict=True)
    ]
    wrong = [Arm(~arm.right, arm.unit) for arm in arms]
    between = turned_between_arms(arms[0], wrong[1]).mean()
    assert between == pytest.approx(falsified_between_arms(*arms))
    within = turned_between_units(arms[0], wrong[0])
    if within is not None:
        assert within.mean() == pytest.approx(falsified_between_units(arms[0]))


def draw_sides(seed, units=(6, 5), tokens=60):
    rule = np.random.default_rng(seed)
    gold = rule.integers(0, 3, tokens)
    predicted = [np.where(rule.random((k, tokens)) < 0.7, gold, NAME) for k in units]
    direction = Direction(rule.random(tokens) < 0.5, np.array([True, False, True]))
    return *(side(arm) for arm in predicted), gold, direction, np.arange(tokens) // 4


def test_without_a_unit_is_what_the_others_sum_up_to():
    reference, candidate, *text = draw_sides(3)
    found = sum_direction(reference, candidate, *text)
    for place, arm in enumerate((reference, candidate)):
        for unit, sums in enumerate(found.without[place]):
            rest = side(np.delete(arm.predicted, unit, axis=0))
            sides = (rest, candidate) if place == 0 else (reference, rest)
            again = sum_direction(*sides, *text)
            assert sums == pytest.approx(again.clusters.sum(axis=0))


def test_sums_of_two_texts_add_up():
    texts = [sum_direction(*draw_sides(seed)) for seed in (1, 2)]
    both = texts[0] + texts[1]
    for name, value in both.total.items():
        assert value == pytest.approx(sum(text.total[name] for text in texts))
    for place in (0, 1):
        own = [text.without[place] for text in texts]
        assert both.without[place] == pytest.approx(own[0] + own[1])
    other = sum_direction(*draw_sides(4, units=(7, 5)))
    assert (texts[0] + other).without is None


def test_a_single_reference_run_flips_nothing_that_is_known():
    reference, candidate, *text = draw_sides(5, units=(1, 3))
    total = sum_direction(reference, candidate, *text).total
    assert np.isnan(total["flipped all"])
    assert total["falsified all"] > 0
