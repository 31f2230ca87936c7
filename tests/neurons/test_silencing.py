import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from backfire.neurons.silencing import Effect, count_effect, draw_sets, stand_against

LABELS = st.integers(0, 2)


@given(st.lists(st.tuples(LABELS, LABELS, LABELS, st.booleans(), st.booleans()), min_size=1))
def test_the_effect_is_counted_token_by_token(rows):
    gold, before, after, reference_right, among = map(np.array, zip(*rows, strict=True))
    falsified = reference_right & (before != gold)
    returned = lost = corrected = 0
    for g, b, a, was_right, counts in rows:
        if counts:
            returned += was_right and b != g and a == g
            corrected += not was_right and b != g and a == g
            lost += b == g and a != g
    effect = count_effect(gold, before, after, falsified, among)
    assert effect == Effect(returned, lost, corrected)
    gained = (after == gold)[among].sum() - (before == gold)[among].sum()
    assert effect.net + effect.corrected == gained
    assert effect + count_effect(gold, before, after, falsified, ~among) == count_effect(
        gold, before, after, falsified
    )


@given(st.integers(-5, 5), st.lists(st.integers(-5, 5), min_size=1))
def test_a_number_stands_against_random_ones(value, random):
    found = stand_against(value, random)
    assert found.p == (1 + sum(number >= value for number in random)) / (1 + len(random))
    expected = percentileofscore(random, value, kind="mean") / 100
    np.testing.assert_allclose(found.percentile, expected)
    assert (found.least, found.most) == (min(random), max(random))


def test_random_sets_are_drawn_without_repeats_and_from_the_generator_alone():
    drawn = [draw_sets(9, 4, 30, np.random.default_rng(5)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert all(len(set(units)) == 4 and set(units) <= set(range(9)) for units in drawn[0])
    assert len(set(drawn[0])) > 20
