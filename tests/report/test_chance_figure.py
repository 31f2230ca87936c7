import re
from xml.etree import ElementTree as ET

import pytest

from backfire.report.chance_figure import ChancePicture, draw_chance, picture_chance
from backfire.report.drawing import NARROW, WIDE

MARKS = (("two reference runs", 0.024), ("two candidate runs", 0.023))
PICTURES = {
    "bracket": ChancePicture(0.027, (0.02, 0.03), (0.009, 0.022), 0.015, MARKS),
    "closed": ChancePicture(0.027, None, (0.027, 0.027), 0.027, MARKS),
    "none systematic": ChancePicture(0.027, None, (0.0, 0.0), 0.0, MARKS),
    "tiny": ChancePicture(0.0004, None, (0.0001, 0.0003), 0.0002, MARKS),
    "no bracket": ChancePicture(0.027, (0.02, 0.03), None, None, MARKS[:1]),
    "nothing at all": ChancePicture(0.0, None, (0.0, 0.0), 0.0, (("two reference runs", 0.0),)),
}


def bars(svg):
    """Return the bars of a drawing: left end, right end, colour, opacity."""
    found = []
    for path, attributes in re.findall(r'aria-roledescription="bar"[^>]* d="M([^"]+)"([^>]*)', svg):
        left, _, width = re.match(r"([-\d.e]+),([-\d.e]+)h([-\d.e]+)", path).groups()
        colour = re.search(r'fill="([^"]+)"', attributes).group(1)
        opacity = re.search(r' opacity="([^"]+)"', attributes)
        ends = float(left), float(left) + float(width)
        found.append((*ends, colour, float(opacity.group(1)) if opacity else 1.0))
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_safe_fits_and_takes_its_colours_from_the_page(name, width):
    svg = draw_chance(PICTURES[name], width)
    ET.fromstring(svg)  # noqa: S314 - our own drawing, parsed to see that it is whole
    assert not re.search(r"style=|<script|<style|<image|href=|url\(", svg)
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
    assert all(colour.startswith("var(--") for colour in colours)
    drawn = float(re.search(r'viewBox="0 0 ([\d.]+)', svg).group(1))
    assert drawn <= 1.1 * width


def test_the_colour_fades_over_the_bracket_and_nowhere_else():
    picture = PICTURES["bracket"]
    whole, *layers = bars(draw_chance(picture))
    assert whole[2] == "var(--neutral)"
    scale = (whole[1] - whole[0]) / picture.transfer
    low, high = picture.bracket

    def seen(share):
        """How much of the colour under it a place in the bar shows."""
        place = whole[0] + scale * share
        through = 1.0
        for left, right, colour, opacity in layers:
            assert colour == "var(--falsified)"
            through *= 1 - opacity * (left < place < right)
        return through

    assert seen(picture.transfer - high - 0.001) == 1
    assert seen(picture.transfer - low + 0.001) == pytest.approx(0)
    middle = picture.transfer - (low + high) / 2
    assert seen(middle) == pytest.approx(0.5, abs=0.05)


def test_without_a_bracket_the_bar_is_whole_and_has_its_interval():
    svg = draw_chance(PICTURES["no bracket"])
    assert [bar[2] for bar in bars(svg)] == ["var(--falsified)"]
    assert "systematic" not in svg


def test_words_stand_beside_the_colours():
    svg = draw_chance(PICTURES["bracket"])
    for words in ("noise", "systematic", "2.70", "two reference runs", "2.40", "2.30"):
        assert f">{words}<" in svg
    for name in ("tiny", "none systematic", "closed"):
        for width in (WIDE, NARROW):
            svg = draw_chance(PICTURES[name], width)
            assert ">noise<" in svg
            assert ">systematic<" in svg
    assert ">noise<" not in draw_chance(PICTURES["no bracket"])
    assert PICTURES["bracket"].words == (
        "Per cent of the tokens: falsified by this change 2.70, of it systematic between 0.90 and "
        "2.20, two reference runs 2.40, two candidate runs 2.30."
    )


def test_what_is_shown_follows_the_runs(plain, several):
    assert picture_chance(plain) is None
    picture = picture_chance(several)
    assert [name for name, _ in picture.marks] == ["two reference runs", "two candidate runs"]
    assert 0 <= picture.bracket[0] <= picture.bracket[1]
    one_source = {"nt_candidate_between": None, "nt_candidate_within": 0.1}
    noise = several.noise.model_copy(update=one_source)
    marks = picture_chance(several.model_copy(update={"noise": noise})).marks
    assert marks[1] == ("two candidate runs", 0.1)
