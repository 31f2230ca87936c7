import re
from xml.etree import ElementTree as ET

import pytest

from backfire.report.drawing import NARROW, WIDE
from backfire.report.figures import TransferBars, draw_transfer_bars

BARS = TransferBars("", 0.047, 0.017, 0.03, ((0.04, 0.055), (0.012, 0.023), (0.021, 0.039)))
OTHER = TransferBars("T-POS <b>", 0.01, 0.03, -0.02)


@pytest.fixture(scope="module")
def drawings():
    return {
        "one": draw_transfer_bars([BARS]),
        "two": draw_transfer_bars([BARS, OTHER]),
        "narrow": draw_transfer_bars([BARS], NARROW),
    }


def bars(svg):
    # Only the bars are filled with a colour of the page and are not text.
    return re.findall(r'role="graphics-symbol" aria-roledescription="bar"[^>]* fill="([^"]+)"', svg)


@pytest.mark.parametrize("name", ["one", "two", "narrow"])
def test_a_figure_is_safe_and_takes_its_colours_from_the_page(drawings, name):
    svg = drawings[name]
    ET.fromstring(svg)  # noqa: S314 - our own drawing, parsed to see that it is whole
    assert not re.search(r"style=|<script|<style|<image|href=|url\(", svg)
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
    assert all(colour.startswith("var(--") for colour in colours)


def test_the_colours_are_those_of_the_paper(drawings):
    assert bars(drawings["one"]) == ["var(--corrected)", "var(--falsified)", "var(--neutral)"]


def test_every_bar_says_in_words_what_it_is(drawings):
    for words in ("corrected 4.70", "falsified 1.70", "gain 3.00"):
        assert words in drawings["one"]
    assert "gain −2.00" in drawings["two"]
    assert "T-POS &lt;b>" in drawings["two"] or "T-POS &lt;b&gt;" in drawings["two"]


@pytest.mark.parametrize(("name", "width"), [("one", WIDE), ("two", WIDE), ("narrow", NARROW)])
def test_a_figure_fits_its_width(drawings, name, width):
    drawn = float(re.search(r'viewBox="0 0 ([\d.]+)', drawings[name]).group(1))
    assert 0.8 * width <= drawn <= 1.1 * width


def test_no_change_at_all_can_be_drawn():
    assert "gain 0.00" in draw_transfer_bars([TransferBars("", 0.0, 0.0, 0.0)])
