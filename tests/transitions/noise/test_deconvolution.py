from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.bracket import high, low
from backfire.transitions.noise.deconvolution import deconvolve, tabulate


@given(data=st.data())
def test_the_table_counts_one_run_of_each_unit_over_all_ways_to_choose(data, sides, arm):
    reference, candidate = data.draw(sides())
    tokens = len(reference[0][0])
    expected = np.zeros((len(reference) + 1, len(candidate) + 1))
    before, after = (list(product(*side)) for side in (reference, candidate))
    for chosen, others in product(before, after):
        for t in range(tokens):
            cell = sum(run[t] for run in chosen), sum(run[t] for run in others)
            expected[cell] += 1 / len(before) / len(after)
    assert tabulate(arm(reference), arm(candidate)) == pytest.approx(expected)


def draw(chances, runs, rng):
    return Arm.of_runs(rng.uniform(size=(runs, len(chances))) < chances)


def test_it_finds_planted_harm_within_the_bracket():
    rng = np.random.default_rng(5)
    p, q = np.full(20_000, 0.9), np.full(20_000, 0.9)
    q[:1000] = 0.3
    reference, candidate = draw(p, 10, rng), draw(q, 10, rng)
    found = deconvolve(tabulate(reference, candidate))
    assert low(reference, candidate).negative < found.negative < high(reference, candidate).negative
    assert found.negative == pytest.approx(0.03, abs=0.006)
    assert found.positive < 0.006


def test_swapping_the_sides_swaps_the_two_directions():
    rng = np.random.default_rng(6)
    reference, candidate = draw(rng.uniform(size=300), 3, rng), draw(rng.uniform(size=300), 4, rng)
    there, back = (
        deconvolve(tabulate(*arms)) for arms in ((reference, candidate), (candidate, reference))
    )
    assert there == pytest.approx((back.positive, back.negative), rel=1e-6)


def test_certain_runs_need_no_guess():
    before = Arm.of_runs(np.repeat([[1, 1, 1, 0]], 10, axis=0).astype(np.bool_))
    after = Arm.of_runs(np.repeat([[0, 1, 1, 1]], 10, axis=0).astype(np.bool_))
    assert deconvolve(tabulate(before, after)) == pytest.approx((0.25, 0.25), abs=0.02)
