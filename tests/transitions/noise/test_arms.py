import numpy as np

from backfire.transitions.noise.arms import Arm

RIGHT = np.array([[1, 1, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0]], np.bool_)


def test_runs_of_one_source_model_are_one_unit():
    arm = Arm.of_runs(RIGHT, ["a", "b", "a", "b"])
    assert (arm.n_runs, arm.n_units, arm.n_tokens) == (4, 2, 3)
    assert arm.counts.tolist() == [[2, 1, 0], [1, 2, 0]]
    assert arm.sizes.tolist() == [2, 2]
    assert arm.total.tolist() == [3, 3, 0]
    assert arm.share.tolist() == [0.75, 0.75, 0]


def test_runs_without_a_source_model_are_units_of_their_own():
    assert Arm.of_runs(RIGHT).n_units == 4
    named = Arm.of_runs(RIGHT, [None, "a", None, "a"])
    assert named.unit.tolist() == [0, 1, 2, 1]


def test_some_of_the_tokens():
    arm = Arm.of_runs(RIGHT, "abab").at(np.array([True, False, True]))
    assert arm.counts.tolist() == [[2, 0], [1, 0]]


def test_a_unit_is_left_out_with_all_its_runs():
    arm = Arm.of_runs(RIGHT, ["a", "b", "a", "c"]).without(0)
    assert arm.right.tolist() == RIGHT[[1, 3]].tolist()
    assert arm.unit.tolist() == [0, 1]


def test_within_a_source_model_every_run_is_a_unit():
    arm = Arm.of_runs(RIGHT, ["a", "b", "a", "c"]).within(0)
    assert arm.right.tolist() == RIGHT[[0, 2]].tolist()
    assert arm.n_units == 2
