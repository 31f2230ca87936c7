"""What a gate asks of slices: none may be harmed beyond what chance does to so many of them."""

from statistics import NormalDist

import numpy as np
import pytest

from backfire.report.gate.slice_rows import none_harmed
from backfire.report.slices import SliceRow
from backfire.slices.false_discovery import q_values

NORMAL = NormalDist()


def make_rows(z):
    """Slices whose nets are so many standard errors above 0, judged as a report judges them."""
    p = [2 * (1 - NORMAL.cdf(abs(value))) for value in z]
    return [
        SliceRow(
            name=f"slice {k}", meaning="", tokens=1_000, units=100, flips=50, falsified=25,
            corrected=25, negative_rate=0.1, positive_rate=0.1, negative_lift=1.0,
            positive_lift=1.0, net=value / 100, net_interval=(value / 100 - 0.02, 1.0),
            net_z=value, p_value=p[k], q_value=q, negative_lift_q=1.0, positive_lift_q=1.0,
            verdict="NONE" if q > 0.05 else "HARMED" if value > 0 else "HELPED", undefined={},
        )
        for k, (value, q) in enumerate(zip(z, q_values(p), strict=True))
    ]  # fmt: skip


def rule(rows, error=0.05):
    question = none_harmed(rows, name="harmed slices", wanted="no slice is HARMED")
    return question.rule("slices", error, strict=False)


def test_slices_that_are_helped_do_not_make_the_others_fail():
    """Of 60 slices 30 are helped and 30 unchanged: the gate fails in 5 % of draws, at most."""
    draw, draws = np.random.default_rng(0), 300
    found = [rule(make_rows([*[-10.0] * 30, *draw.normal(size=30)])).result for _ in range(draws)]
    assert found.count("FAILED") <= 0.05 * draws
    assert found.count("WARNED") > 0.1 * draws  # what the report calls HARMED, for all its helped


def test_what_only_the_false_discovery_rate_calls_harmed_is_a_warning():
    ruling = rule(make_rows([*[-10.0] * 30, 2.4, *[0.1] * 29]))
    assert (ruling.result, ruling.fails) == ("WARNED", False)
    assert ruling.reason == (
        "HARMED at the report's false discovery rate, but within what chance does to one of 60 "
        "slices: slice 30 (Holm's p above 0.05)."
    )


def test_a_slice_that_is_harmed_beyond_them_all_fails_and_is_named():
    ruling = rule(make_rows([*[-10.0] * 30, 2.4, 4.0, *[0.1] * 28]))
    assert (ruling.result, ruling.fails) == ("FAILED", True)
    assert ruling.reason == "HARMED beyond chance: slice 31."


@pytest.mark.parametrize(("error", "result"), [(0.05, "FAILED"), (0.02, "WARNED")])
def test_only_the_slices_asked_for_count_and_only_their_harm(error, result):
    rows = make_rows([*[-10.0] * 30, 2.4, *[0.1] * 29])
    assert 0.008 < rows[30].p_value / 2 < 0.0083
    assert rule([rows[30], *rows[:3]], error).result == result
