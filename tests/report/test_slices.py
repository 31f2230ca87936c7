import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from backfire.report.forest import draw_forest
from backfire.report.latex_tables import latex_tables
from backfire.report.markdown_report import markdown_report
from backfire.report.notebook import notebook_view
from backfire.report.page import render_page
from backfire.report.slices import (
    SliceRow,
    shown_slices,
    slices_sentence,
    slices_title,
    sort_slices,
    worst_slices,
)
from backfire.report.terminal import print_summary


def make_row(name, verdict, net=0.0, flips=30, **changes):
    values = {
        "name": name, "meaning": f"{name}.", "tokens": 300, "units": 50,
        "flips": flips, "falsified": flips,
        "corrected": 0, "negative_rate": 0.1, "positive_rate": 0.1, "negative_lift": 2.0,
        "positive_lift": 1.0, "net": net, "net_interval": (net - 0.02, net + 0.02), "net_z": 3.0,
        "p_value": 0.002, "q_value": 0.04, "negative_lift_q": 0.5, "positive_lift_q": 0.5,
        "verdict": verdict, "undefined": {},
    }  # fmt: skip
    return SliceRow(**{**values, **changes})


ROWS = sort_slices(
    [
        make_row("quiet", "NONE"),
        make_row("loud", "NONE", flips=90),
        make_row("better", "HELPED", -0.05),
        make_row("worse", "HARMED", 0.03),
        make_row("worst", "HARMED", 0.09),
        make_row("restless", "VOLATILE"),
        make_row(
            "tiny", "TOO FEW", flips=3, p_value=None, q_value=None, undefined={"q_value": "few <b>"}
        ),
        make_row("absent", "TOO FEW", flips=0, tokens=0),
    ]
)


def test_harmed_slices_come_first_then_helped_and_the_rest_is_folded_away():
    names = ["worst", "worse", "better", "restless", "loud", "quiet", "tiny", "absent"]
    assert [row.name for row in ROWS] == names
    first, folded = shown_slices(ROWS)
    assert [row.name for row in first] == names[:4]
    assert [row.name for row in folded] == names[4:7]


def test_the_sentence_and_the_title_count_them():
    assert slices_sentence(ROWS, 0.001) == (
        "Of 8 slices of the text, 6 have at least 20 tokens that became right or wrong; of these, "
        "2 are harmed and 1 is helped beyond chance, at a false discovery rate of 5 %, and 1 "
        "volatile: they change more than the rest, with a net within ± 0.10 points."
    )
    assert slices_title(ROWS) == "2 slices harmed, 1 helped beyond chance"
    assert slices_title(ROWS[4:]) == "No slice is harmed or helped beyond chance"


PAIRS = (make_row("a and b", "HARMED", 0.0423), make_row("a and c", "HELPED", -0.2))


def test_a_harmed_pair_is_counted_and_named_wherever_slices_are_summed_up():
    assert slices_sentence(ROWS[2:], 0.001, PAIRS).endswith(
        "of these, none is harmed and 1 is helped beyond chance, at a false discovery rate of 5 %, "
        "and 1 volatile: they change more than the rest, with a net within ± 0.10 points. Of 2 "
        "pairs of slices that were searched for, 1 is harmed: a and b +4.23 points net."
    )
    assert slices_title(ROWS[2:], PAIRS) == (
        "0 slices harmed, 1 helped beyond chance; 1 pair of slices harmed"
    )
    assert slices_title(ROWS[4:], PAIRS) == (
        "No slice is harmed or helped beyond chance; 1 pair of slices harmed"
    )
    (line,) = worst_slices(ROWS[2:], 5, PAIRS)
    assert line.endswith("harmed beyond chance; of 2 pairs searched, 1 is: a and b +4.23.")
    assert worst_slices(ROWS[1:], 5, PAIRS) == [
        "Harmed, net points falsified: worse +3.00; of pairs of slices: a and b +4.23."
    ]
    assert slices_sentence(ROWS, 0.001, PAIRS[1:]) == slices_sentence(ROWS, 0.001)


def test_every_summary_of_a_comparison_names_a_harmed_pair(plain):
    found = plain.model_copy(update={"slices": ROWS, "conjunctions": PAIRS})
    page = render_page(found)
    assert "1 is harmed: a and b +4.23 points net." in page
    assert "1 pair of slices harmed" in page
    for text in (notebook_view(found), print_wide(found)):
        assert "of pairs of slices: a and b +4.23." in text
    story = markdown_report(found)
    assert "1 is harmed: a and b +4.23 points net." in story
    assert "| <code>a and b</code> | HARMED | 300 | 4.23 |" in story
    assert "Pairs of slices that are not harmed (1)" in story
    tables = latex_tables(found)
    assert r"\label{tab:backfire-pairs}" in tables
    assert r"\begin{tabular}{@{}p{0.3\textwidth}lrrrr@{}}" in tables
    assert "a and b & harmed & 300 & 4.23 &" in tables


def print_wide(comparison):
    stream = io.StringIO()
    print_summary(Console(file=stream, width=300, highlight=False), comparison)
    return stream.getvalue()


def test_the_terminal_names_the_worst():
    assert worst_slices(ROWS, 5) == ["Harmed, net points falsified: worst +9.00, worse +3.00."]
    assert worst_slices(ROWS, 1) == ["Harmed, net points falsified: worst +9.00 and 1 more."]
    assert worst_slices(ROWS[2:], 5) == [
        "Slices: none of 4 with enough flips is harmed beyond chance."
    ]
    assert worst_slices(ROWS[6:], 5) == []


def test_the_forest_has_a_line_for_each_slice_that_says_something():
    forest = draw_forest(ROWS)
    assert set(forest.lines) == {row.name for row in ROWS if row.verdict != "TOO FEW"}
    assert "var(--falsified)" in forest.lines["worst"]
    assert "var(--corrected)" in forest.lines["better"]
    assert "var(--neutral)" in forest.lines["quiet"]
    for drawing in (forest.axis, *forest.lines.values()):
        assert ET.fromstring(drawing).tag == "svg"  # noqa: S314 - our own
        assert "style=" not in drawing
    assert re.findall(r">([−\d]+)</text>", forest.axis)


def test_each_line_is_seen_through_its_own_window_and_on_one_scale():
    forest = draw_forest(ROWS)
    net = {}
    for name, line in forest.lines.items():
        svg = ET.fromstring(line)  # noqa: S314 - our own
        _, top, _, height = map(float, svg.get("viewBox").split())
        x, y = re.search(r"translate\(([\d.]+),([\d.]+)\)", svg[-1].get("transform")).groups()
        assert top < float(y) < top + height
        net[name] = float(x)
    assert net["better"] < net["quiet"] < net["worse"] < net["worst"]
    assert 2 * (net["worse"] - net["quiet"]) == pytest.approx(net["worst"] - net["worse"], abs=0.5)


def test_without_an_interval_there_is_no_forest():
    assert draw_forest([]) is None
    assert draw_forest([make_row("x", "NONE", net_interval=None)]) is None


def test_the_page_tells_where(plain):
    pairs = (make_row("a and b", "HARMED", 0.2), make_row("a and c", "NONE"))
    page = render_page(plain.model_copy(update={"slices": ROWS, "conjunctions": pairs}))
    section = page[page.index('id="slices"') : page.index('id="spans"')]
    assert section.index("worst") < section.index("better") < section.index("<details")
    assert section.index("<details") < section.index("quiet.") < section.index("tiny")
    assert 'title="few &lt;b&gt;"' in section
    assert "absent" not in section
    assert section.count("<svg") == 2 + 6 + 2
    assert "the other half confirms 1." in section
    assert "a and b" in section
    assert "a and c" not in section


def test_without_gold_the_page_says_why(plain):
    gaps = {**plain.undefined, "slices": "no token has gold"}
    page = render_page(plain.model_copy(update={"slices": None, "undefined": gaps}))
    assert "No slices: no token has gold." in page


def test_the_record_is_plain_json(plain):
    slices = json.loads(json.dumps(plain.as_json(), allow_nan=False))["slices"]
    wanted = {
        "name", "tokens", "falsified", "corrected", "negative_lift", "positive_lift", "net",
        "net_z", "q_value", "verdict",
    }  # fmt: skip
    assert slices
    assert all(wanted <= row.keys() for row in slices)
    for row in slices:
        assert {key for key, value in row.items() if value is None} == set(row["undefined"])
