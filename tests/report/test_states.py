"""The figure of the pretraining states: lines, words apart, and what tells them apart in grey."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.report.states.curves import CURVES
from backfire.report.states.curves_markdown import format_curves
from backfire.report.states.markdown import format_figure_2
from backfire.report.states.picture import draw_states
from backfire.report.states.record import (
    Figure2,
    Number,
    Panel,
    Part,
    Point,
    StateClaim,
    Trajectory,
    Trend,
)
from backfire.report.states.spreading import spread_out

steps = st.floats(1, 20)


def number(value, interval=None):
    return Number(value=value, interval=interval, source_interval=None, reason=None)


def point(epoch, position=None):
    return Point(
        position=position, epoch=epoch, positive_transfer=number(0.03),
        negative_transfer=number(0.02), gain=number(0.01), systematic_change=number(0.01),
        systematic_negative_transfer=number(-0.001), systematic_positive_transfer=number(0.01),
    )  # fmt: skip


@pytest.fixture
def panel():
    """Two source models that end at epochs 3 and 4."""
    trajectories = tuple(
        Trajectory(
            source=f"source {last}", best_epoch=2, last_epoch=last, epochs=tuple(range(last + 1)),
            positive_transfer=(0.03,) * (last + 1), negative_transfer=(0.02,) * (last + 1),
        )
        for last in (3, 4)
    )  # fmt: skip
    slope = number(0.0005, (-0.0001, 0.0011))
    trend = Trend(slope=slope, before=slope, after=slope, bend=slope, rise=slope)
    return Panel(
        target="tpos", split="test", task="pos", tokens=2291, sentences=118, reference_runs=10,
        source_corpora=("wsj-open",), trajectories=trajectories, nt_reference=number(0.024),
        untrained=number(0.001), epochs=tuple(map(point, range(4))),
        positions=tuple(point(3.5 * k / 3, k / 3) for k in range(4)),
        mean_negative_transfer=0.02, span=2.5, trends={"negative_transfer": trend}, choice=None,
    )  # fmt: skip


def lines(spec, width):
    """The x of the rows of every line of a width in the first panel."""
    layers = [x for x in spec["concat"][0]["layer"] if x["mark"].get("strokeWidth") == width]
    return [[row["x"] for row in layer["data"]["values"]] for layer in layers]


def test_thick_lines_end_with_the_shortest_trajectory_and_thin_ones_with_their_own(panel):
    spec = draw_states([panel])
    assert lines(spec, 2.5) == [[0, 1, 2, 3]] * 2
    assert lines(spec, 0.9) == [[0, 1, 2, 3, 0, 1, 2, 3, 4]] * 2


def test_by_position_every_line_goes_from_0_to_1(panel):
    spec = draw_states([panel], "position")
    for own in (*lines(spec, 2.5), *lines(spec, 0.9)):
        assert (min(own), max(own)) == (0, 1)


def test_what_is_below_0_is_in_the_picture(panel):
    (cell, _) = draw_states([panel])["concat"]
    assert cell["layer"][0]["encoding"]["y"]["scale"]["domain"][0] < -0.1


def test_curves_differ_without_their_colours():
    assert len({(curve.dash, curve.shape) for curve in CURVES}) == len(CURVES)


def test_the_panel_says_what_it_rests_on(panel):
    title = draw_states([panel])["concat"][0]["title"]
    assert title["text"] == "T-POS"
    assert title["subtitle"] == [
        "test: 2,291 tokens, 10 random runs",
        "2 source models (wsj-open), 3 to 4 epochs",
        "NT +0.05 (−0.01 … 0.11) points an epoch",
    ]


def test_the_text_says_what_holds_and_what_is_missing(panel):
    part = Part(
        name="ark: slope of NT", kind="above", margin=0.0001, number=number(0.002, (0.001, 0.003)),
        word="holds", word_here="holds",
    )  # fmt: skip
    claim = StateClaim(
        name="NT rises", said="it increases", kind="paper", split="test", parts=(part,),
        missing=("tweebank",), word="can't be told", word_here="holds",
    )  # fmt: skip
    figure = Figure2(panels=(panel,), notes=("ark: 1 of 5.",), claims=(claim,))
    text = format_figure_2(figure)
    assert "* ark: 1 of 5." in text
    assert "**can't be told**; for this text: holds (without tweebank)" in text
    cells = "| ark: slope of NT | test | above (nothing: 0.01) | 0.20 | 0.10 … 0.30 | holds |"
    assert cells in text
    curves = format_curves(figure)
    assert "2 trajectories:" in curves
    assert "| 1.00 (epoch 3.5) | 3.00 | 2.00 | 1.00 | −0.10 | 1.00 | 1.00 |" in curves


@given(st.lists(st.floats(0, 300), max_size=6), steps)
def test_words_lie_apart_and_in_their_order(places, step):
    found = spread_out(places, step)
    order = sorted(range(len(places)), key=lambda k: places[k])
    for one, other in pairwise(order):
        assert found[other] - found[one] >= step - 1e-6


@given(st.lists(st.integers(0, 10), min_size=1, max_size=6), steps)
def test_words_that_are_apart_stay(gaps, step):
    places = [sum(gaps[: k + 1]) + 1.01 * step * k for k in range(len(gaps))]
    assert spread_out(places, step) == pytest.approx(places)
