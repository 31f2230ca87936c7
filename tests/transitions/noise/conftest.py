"""Tiny arms, and every estimator once more in plain Python, as its definition reads."""

from itertools import product

import numpy as np
import pytest
from hypothesis import strategies as st

from backfire.transitions.noise.arms import Arm


class Definitions:
    """Runs as lists of 0 and 1; units as lists of such runs."""

    @staticmethod
    def mean_right(runs, token):
        return sum(run[token] for run in runs) / len(runs)

    @staticmethod
    def falsified(before, after):
        return sum(x and not y for x, y in zip(before, after, strict=True)) / len(before)

    def average(self, pairs):
        found = [self.falsified(x, y) for x, y in pairs]
        return sum(found) / len(found) if found else None

    def between_units(self, units):
        return self.average(
            (x, y)
            for one, first in enumerate(units)
            for other, second in enumerate(units)
            if one != other
            for x in first
            for y in second
        )

    def within_units(self, units):
        return self.average(
            (x, y)
            for unit in units
            for one, x in enumerate(unit)
            for other, y in enumerate(unit)
            if one != other
        )

    def low(self, reference, candidate):
        tokens = len(reference[0][0])
        total, ways = 0.0, 0
        for r, s in product(range(len(reference)), range(len(candidate))):
            rest_r = [run for k, unit in enumerate(reference) if k != r for run in unit]
            rest_s = [run for k, unit in enumerate(candidate) if k != s for run in unit]
            for token in range(tokens):
                if self.mean_right(rest_r, token) > self.mean_right(rest_s, token) + 1e-9:
                    total += self.mean_right(reference[r], token)
                    total -= self.mean_right(candidate[s], token)
            ways += 1
        return total / ways / tokens

    def high(self, reference, candidate):
        before, after = ([run for unit in side for run in unit] for side in (reference, candidate))
        tokens = range(len(before[0]))
        changes = [self.mean_right(before, t) - self.mean_right(after, t) for t in tokens]
        return sum(max(change, 0) for change in changes) / len(changes)

    def given_one_source(self, estimate, reference, candidate):
        found = [
            estimate(reference, [[run] for run in unit]) for unit in candidate if len(unit) > 1
        ]
        return sum(found) / len(found) if found else None


@pytest.fixture(scope="session")
def definitions():
    return Definitions()


def make_arm(units):
    runs = [run for unit in units for run in unit]
    sources = [name for name, unit in enumerate(units) for _ in unit]
    return Arm.of_runs(np.array(runs, np.bool_), sources)


@pytest.fixture(scope="session")
def arm():
    """Takes units (lists of runs, which are lists of 0 and 1) to an arm."""
    return make_arm


@st.composite
def _sides(draw, least=2, single=False):
    tokens = draw(st.integers(1, 6))
    run = st.lists(st.integers(0, 1), min_size=tokens, max_size=tokens)
    unit = st.lists(run, min_size=1, max_size=1 if single else 3)
    side = st.lists(unit, min_size=least, max_size=5)
    return draw(side), draw(side)


@pytest.fixture(scope="session")
def sides():
    """Draws the units of the reference and of the candidate, over the same tokens."""
    return _sides
