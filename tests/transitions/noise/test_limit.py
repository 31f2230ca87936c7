import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.scoring.student import student_quantile
from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.limit import LimitSums


def by_definition(definitions, reference, candidate, sentence):
    """The limit of S_low with its three parts of variance, each sentence and unit left out."""
    value = definitions.low(reference, candidate)
    names = sorted(set(sentence))

    def kept(units, tokens):
        return [[[run[t] for t in tokens] for run in unit] for unit in units]

    def spread(values):
        middle = sum(values) / len(values)
        return (len(values) - 1) / len(values) * sum((x - middle) ** 2 for x in values)

    others = [[t for t, s in enumerate(sentence) if s != name] for name in names]
    sentences = [definitions.low(kept(reference, t), kept(candidate, t)) for t in others]
    variance = spread(sentences)
    units = min(len(reference), len(candidate))
    degrees = len(names) - 1
    if units >= 5:
        for k, side in enumerate((reference, candidate)):
            arms = [reference, candidate]
            found = []
            for left in range(len(side)):
                arms[k] = side[:left] + side[left + 1 :]
                found.append(definitions.low(*arms))
            variance += spread(found)
        degrees = units - 1
    return value - student_quantile(0.95, degrees) * math.sqrt(variance)


@pytest.mark.parametrize("sizes", [(1,) * 3, (1,) * 5, (2, 1, 1, 2, 1), (1,) * 6])
@pytest.mark.parametrize("seed", range(3))
def test_the_limit_adds_up_three_variances(sizes, seed, definitions, arm):
    rng = np.random.default_rng(seed)
    sentence = [0, 0, 1, 2, 2, 2, 3, 4]
    reference, candidate = (
        [rng.integers(0, 2, (size, len(sentence))).tolist() for size in lengths]
        for lengths in ((1,) * len(sizes), sizes)
    )
    found = LimitSums.of(arm(reference), arm(candidate), np.array(sentence), 5).limits()[0]
    assert found.value == pytest.approx(definitions.low(reference, candidate))
    assert found.limit == pytest.approx(by_definition(definitions, reference, candidate, sentence))
    assert found.covers_other_runs == (len(sizes) >= 5)
    low, high = found.interval
    assert low < found.value < high


@given(data=st.data())
def test_swapping_the_sides_swaps_the_limits(data, sides, arm):
    reference, candidate = map(arm, data.draw(sides()))
    sentence = np.arange(reference.n_tokens)
    there = LimitSums.of(reference, candidate, sentence, len(sentence)).limits()
    back = LimitSums.of(candidate, reference, sentence, len(sentence)).limits()
    for one, other in zip(there, reversed(back), strict=True):
        assert one.limit == pytest.approx(other.limit)
        assert one.reason == other.reason


def test_what_shows_no_spread_has_a_reason_and_no_limit():
    arm = Arm.of_runs(np.ones((5, 4), np.bool_))
    for sentence, words in ((np.zeros(4, int), "one sentence"), (np.arange(4), "every sentence")):
        limit = LimitSums.of(arm, arm, sentence, int(sentence[-1]) + 1).limits()[0]
        assert (limit.value, limit.interval, limit.limit) == (0, None, None)
        assert words in limit.reason
