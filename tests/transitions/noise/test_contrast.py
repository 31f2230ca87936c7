"""A contrast as numbers that can be subtracted: each without each sentence and each unit."""

import numpy as np
import pytest

from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.bracket import high, low
from backfire.transitions.noise.contrast import SYSTEMATIC, Layers, contrast_numbers
from backfire.transitions.noise.marks import falsified_between_arms, systematic_change

LAYERS = Layers("sentences", "reference", "candidate")
SENTENCE = np.repeat([0, 1, 2, 3], [3, 5, 4, 8])


def make(runs, seed, units=None):
    rule = np.random.default_rng(seed)
    chance = np.random.default_rng(9).random(len(SENTENCE))
    return Arm.of_runs(rule.random((runs, len(SENTENCE))) < chance, units or ())


def expected(reference, candidate):
    """The numbers by the functions that estimate one of them."""
    s_low, s_high = low(reference, candidate).negative, high(reference, candidate).negative
    nt = falsified_between_arms(reference, candidate)
    pt = falsified_between_arms(candidate, reference)
    return {
        "reference_accuracy": reference.right.mean(),
        "candidate_accuracy": candidate.right.mean(),
        "gain": pt - nt,
        "positive_transfer": pt,
        "negative_transfer": nt,
        "systematic_low": s_low,
        "systematic_high": s_high,
        "systematic_middle": (s_low + s_high) / 2,
        "systematic_change": systematic_change(reference, candidate),
    }


@pytest.mark.parametrize("units", [None, ["a", "a", "b", "c", "c"]])
def test_every_number_is_what_it_would_be_without_each_unit(units):
    reference, candidate = make(4, 1), make(5, 2, units)
    found = contrast_numbers(reference, candidate, SENTENCE, LAYERS)
    whole = expected(reference, candidate)
    assert {name: own.value for name, own in found.items()} == pytest.approx(whole)
    for name, own in found.items():
        assert own.without["reference"] == pytest.approx(
            [expected(reference.without(k), candidate)[name] for k in range(4)]
        )
        assert own.without["candidate"] == pytest.approx(
            [expected(reference, candidate.without(k))[name] for k in range(candidate.n_units)]
        )
        assert own.without["sentences"] == pytest.approx(
            [
                expected(reference.at(k != SENTENCE), candidate.at(k != SENTENCE))[name]
                for k in range(4)
            ]
        )
        capped = {"reference", "candidate"} if name in SYSTEMATIC else set()
        assert own.capped_by == capped


def test_with_few_runs_there_is_less():
    two = contrast_numbers(make(2, 1), make(3, 2), SENTENCE, LAYERS)
    assert all(set(own.without) == {"sentences"} for own in two.values())
    one = contrast_numbers(make(1, 1), make(3, 2), SENTENCE, LAYERS)
    assert set(two) - set(one) == SYSTEMATIC
