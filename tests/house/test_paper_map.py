"""The page that maps the paper to the code: no section without code, and never stale."""

import importlib.util
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def paper_map():
    spec = importlib.util.spec_from_file_location("paper_map", HOUSE / "tools" / "paper_map.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def mentions(paper_map):
    return paper_map.find_mentions(HOUSE)


@pytest.mark.parametrize("section", ["2", "3", "4.1", "4.2", "5.1", "5.2", "5.3"])
def test_every_section_lives_somewhere_in_the_code(mentions, section):
    assert section in {mention.section for mention in mentions}


def test_the_page_is_what_the_docstrings_say(paper_map, mentions):
    page = (HOUSE / "docs" / "paper_map.md").read_text(encoding="utf-8")
    assert page == paper_map.render_page(mentions), "run: make docs"


def write_module(house, docstring):
    file = house / "src" / "backfire" / "room.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'class Thing:\n    """A thing.\n\n    {docstring}\n    """\n')


def test_a_line_may_name_several_sections_and_say_more(paper_map, tmp_path):
    write_module(tmp_path, "Paper: sections 2, 4.2 and 5.1, where Figure 1 shows it.")
    mentions = paper_map.find_mentions(tmp_path)
    assert [mention.section for mention in mentions] == ["2", "4.2", "5.1"]
    expected = "* [`backfire.room.Thing`](../src/backfire/room.py): A thing. *(where Figure 1 shows"
    assert expected in paper_map.render_page(mentions)


def test_a_figure_or_table_counts_for_the_section_that_it_belongs_to(paper_map, tmp_path):
    write_module(tmp_path, "Paper: Table 3, its first line.")
    (mention,) = paper_map.find_mentions(tmp_path)
    assert (mention.section, mention.note) == ("5.3", "Table 3, its first line")


@pytest.mark.parametrize(
    "line", ["Paper: Figure 9", "Paper: somewhere", "Paper: section 7", "Paper: section 4.3"]
)
def test_a_section_that_the_paper_does_not_have_is_refused(paper_map, tmp_path, line):
    write_module(tmp_path, line)
    with pytest.raises(ValueError, match=r"room\.Thing: .* names no section of the paper"):
        paper_map.find_mentions(tmp_path)
