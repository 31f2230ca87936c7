import re

from backfire.report import assets
from backfire.report.assets import read_assets
from backfire.report.page import render_page
from backfire.report.shown_example import ROOM, fit_examples


def test_tables_come_from_an_installed_package_with_the_notices_of_their_licences():
    tables, own = read_assets(tables=True).scripts
    assert "DataTables" in tables
    assert "SpryMedia" in tables
    assert "Released under the MIT license" in tables
    assert re.search(r"\nglobalThis\.DataTable = [\w$]+;\n$", tables)
    assert read_assets(tables=False).scripts == (own,)


def test_no_script_can_end_its_element_or_open_a_comment():
    for script in read_assets(tables=True).scripts:
        assert not re.search(r"</script|<!--", script, re.IGNORECASE)
    assert assets._seal('"</SCRIPT><!-- x"') == '"\\x3c/SCRIPT>\\x3c!-- x"'


def test_nothing_inline_is_let_in():
    policy = read_assets(tables=True).policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; ")


def test_a_page_of_long_examples_keeps_the_first_ones_and_stays_below_5_mb(several):
    long = tuple(f"{'語' * 58}{k}" for k in range(29))
    example = several.examples.shown[0]
    labelled = tuple(
        example.labelled[0].model_copy(update={"place": place}) for place in range(len(long))
    )
    shown = tuple(
        example.model_copy(update={"words": long, "place": 14, "labelled": labelled, "rank": rank})
        for rank in reversed(range(1200))
    )
    kept = [each.rank for each, _ in fit_examples(shown)]
    assert 0 < len(kept) < 1200
    assert kept == list(reversed(range(len(kept))))
    examples = several.examples.model_copy(update={"shown": shown})
    page = render_page(several.model_copy(update={"examples": examples})).encode()
    assert ROOM * 0.9 < len(page) < 5_000_000
