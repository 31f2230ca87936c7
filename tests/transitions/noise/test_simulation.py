"""The estimators keep their promises in worlds where the truth is known."""

import importlib.util
import sys
from functools import cache
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[3] / "tools"
REPETITIONS = 150
RUNS, SOURCES = (2, 4, 6, 10), ("own", "shared")
NOTHING_BROKEN = ("no change", "gain only")
SURE = 3.5  # simulation errors, beyond which a mean is not due to the simulation


@pytest.fixture(scope="module")
def worlds():
    spec = importlib.util.spec_from_file_location("noise_worlds", TOOLS / "noise_worlds.py")
    module = sys.modules.setdefault("noise_worlds", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


def at_most(share, repetitions):
    """The largest share that a true one of 5 % may reach by the luck of the simulation."""
    return share + SURE * (share * (1 - share) / repetitions) ** 0.5


def check(row):
    assert row.low <= row.truth + SURE * row.low_error
    assert row.high >= row.truth
    assert abs(row.change_bias) <= SURE * row.change_error
    assert row.above_truth <= at_most(0.05, row.repetitions)
    if row.world == "no change":
        assert abs(row.low) <= SURE * row.low_error
    if row.truth == 0:
        assert row.above_zero <= at_most(0.05, row.repetitions)


@pytest.fixture(scope="module")
def simulated(worlds):
    """Takes a world, its sources and the number of runs to a row, simulated once."""
    known = worlds.make_worlds()

    @cache
    def row(world, sources, runs):
        return worlds.simulate(
            known[world], sources, runs, repetitions=REPETITIONS, em_repetitions=1
        )

    return row


@pytest.mark.slow
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("sources", SOURCES)
@pytest.mark.parametrize("world", [*NOTHING_BROKEN, "concentrated harm", "diffuse change"])
def test_the_bracket_holds_and_the_limit_errs_rarely(world, sources, runs, simulated):
    check(simulated(world, sources, runs))


@pytest.mark.slow
@pytest.mark.parametrize("sources", SOURCES)
@pytest.mark.parametrize("world", NOTHING_BROKEN)
def test_the_limit_errs_at_most_one_time_in_twenty_also_over_all_numbers_of_runs(
    world, sources, simulated
):
    """A single cell has few repetitions and much slack; all together have little."""
    rows = [simulated(world, sources, runs) for runs in RUNS]
    errs = sum(row.above_zero for row in rows) / len(rows)
    assert errs <= at_most(0.05, len(rows) * REPETITIONS)


@pytest.mark.slow
def test_the_limit_covers_runs_with_habits_from_five_runs_on(worlds):
    known = worlds.make_worlds()["no change"]
    row = worlds.simulate(known, "own", 6, repetitions=REPETITIONS, em_repetitions=1, habits=0.3)
    check(row)


@pytest.mark.slow
def test_source_models_that_nobody_names_look_like_change(worlds):
    known = worlds.make_worlds()["no change"]
    row = worlds.simulate(known, "unnamed", 4, repetitions=REPETITIONS, em_repetitions=1)
    assert row.low > SURE * row.low_error
    assert row.change_bias > SURE * row.change_error


def test_a_small_world_keeps_the_promises_too(worlds):
    known = worlds.make_worlds(tokens=600)["concentrated harm"]
    row = worlds.simulate(known, "own", 6, repetitions=20, em_repetitions=2)
    check(row)
    assert row.truth < row.em < row.high


def test_drawn_runs_are_right_as_often_as_they_should(worlds):
    import numpy as np

    chances = np.repeat([0.05, 0.5, 0.9], 500)
    rng = np.random.default_rng(1)
    for sources in (list(range(200)), [k // 2 for k in range(200)]):
        right = worlds.draw_right(chances, sources, rng, habits=0.3)
        shares = right.reshape(200, 3, 500).mean(axis=(0, 2))
        assert shares == pytest.approx([0.05, 0.5, 0.9], abs=0.02)
