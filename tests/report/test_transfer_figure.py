"""Figure 1: bars cut at the ends of their brackets, lines through them, and words at their ends."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
import vl_convert

from backfire.report.transfer_figure import SHADES, specify_transfer
from backfire.report.transfer_panels import Panel, SplitBar, figure_page

NT = SplitBar("T-POS|10 + 10 runs", "NT", 0.025, (0.008, 0.018), 0.002)
PT = SplitBar("T-POS|10 + 10 runs", "PT", 0.035, None)
PANEL = Panel("Test sets", [PT, NT], {NT.target: (0.024, None)})


def rows_of(spec, layer):
    return spec["vconcat"][1]["hconcat"][0]["layer"][layer]["data"]["values"]


@pytest.fixture(scope="module")
def spec():
    return specify_transfer([PANEL])


def test_a_bar_is_cut_at_its_bracket(spec):
    parts = [row for row in rows_of(spec, 0) if row["kind"] == "NT"]
    assert [row["end"] for row in parts] == pytest.approx([0.8, 1.8, 2.5])
    assert [row["start"] for row in parts] == pytest.approx([0, 0.8, 1.8])
    assert tuple(row["colour"] for row in parts) == SHADES["NT"]


def test_without_a_bracket_all_of_a_bar_may_be_systematic(spec):
    parts = [row for row in rows_of(spec, 0) if row["kind"] == "PT"]
    wide = [row["colour"] for row in parts if row["end"] > row["start"]]
    assert wide == [SHADES["PT"][1]]


def test_a_limit_above_0_is_a_notch(spec):
    assert [(row["kind"], row["start"]) for row in rows_of(spec, 1)] == [("NT", 0.2)]
    assert rows_of(spec, 2) == []


def test_a_limit_given_these_runs_is_a_dot_and_the_key_says_so():
    few = replace(NT, holds_for_others=False)
    panel = replace(PANEL, bars=[few, PT])
    spec = specify_transfer([panel])
    assert rows_of(spec, 1) == []
    assert [(row["kind"], row["start"]) for row in rows_of(spec, 2)] == [("NT", 0.2)]
    assert "the same, given these runs only" in vl_convert.vegalite_to_svg(spec)
    assert "white dot in place of the notch is a limit given these runs" in figure_page([panel], [])
    assert "white dot" not in figure_page([PANEL], [])
    assert "given these runs" not in vl_convert.vegalite_to_svg(specify_transfer([PANEL]))


def test_a_mark_that_is_not_known_is_not_drawn(spec):
    assert [row["start"] for row in rows_of(spec, 3)] == pytest.approx([2.4])
    assert rows_of(spec, 4) == []


def test_words_stand_right_of_the_bar_and_of_the_lines(spec):
    words = {row["words"]: row["start"] for row in rows_of(spec, 5)}
    assert words == {"PT 3.50": pytest.approx(3.5), "NT 2.50": pytest.approx(2.5)}


def test_the_shades_differ_in_grey():
    for shades in SHADES.values():
        greys = [grey(shade) for shade in shades]
        assert greys == sorted(greys)
        assert min(b - a for a, b in pairwise(greys)) > 40


def grey(colour):
    red, green, blue = (int(part, 16) for part in re.findall("..", colour[1:]))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_it_renders_with_its_words(spec):
    svg = vl_convert.vegalite_to_svg(spec)
    for words in ("T-POS", "10 + 10 runs", "NT 2.50", "two random runs", "Test sets"):
        assert words in svg


def test_the_page_says_it_in_words():
    page = figure_page([PANEL], ["Of the sweep x there are 3 runs."])
    assert "![NT" in page
    assert "T-POS, test sets: PT 3.50, NT 2.50 (of it systematic 0.80 to 1.80)" in page
    assert "* Of the sweep x there are 3 runs." in page
