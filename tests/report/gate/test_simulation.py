"""A gate hardly ever fails a candidate that did nothing, and finds one that does harm."""

import importlib.util
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[3] / "tools"
REPETITIONS = 60
SURE = 3.5  # simulation errors, beyond which a share is not due to the simulation


@pytest.fixture(scope="module")
def simulation():
    modules = []
    for name in ("noise_worlds", "gate_simulation"):
        spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
        modules.append(sys.modules.setdefault(name, importlib.util.module_from_spec(spec)))
        spec.loader.exec_module(modules[-1])
    return modules[-1]


@pytest.mark.slow
@pytest.mark.parametrize("runs", [1, 3])
def test_equal_recipes_fail_in_at_most_5_per_cent_of_draws(simulation, runs):
    row = simulation.simulate("no change", runs, repetitions=REPETITIONS)
    assert row.limits >= 8
    assert row.failed <= 0.05 + SURE * (0.05 * 0.95 / REPETITIONS) ** 0.5
    assert row.any_slice > 0.9  # what a rule does that fails on any slice that got worse


@pytest.mark.slow
@pytest.mark.parametrize("runs", [1, 3])
def test_helping_half_of_the_slices_fails_in_at_most_5_per_cent_of_draws(simulation, runs):
    row = simulation.simulate("help in half the slices", runs, repetitions=REPETITIONS)
    assert row.limits == 1
    assert row.failed <= 0.05 + SURE * (0.05 * 0.95 / REPETITIONS) ** 0.5


@pytest.mark.slow
@pytest.mark.parametrize("runs", [1, 3])
def test_harm_in_one_slice_is_found_below_a_gain(simulation, runs):
    row = simulation.simulate("harm in one slice", runs, repetitions=30)
    assert row.named > 0.9
