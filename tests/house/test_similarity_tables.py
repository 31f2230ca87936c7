"""The tables in docs/similarity.md are what the measures say and what came out."""

import importlib.util
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "similarity.md"


@pytest.fixture(scope="module")
def tool():
    path = HOUSE / "tools" / "similarity_tables.py"
    spec = importlib.util.spec_from_file_location("similarity_tables", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_what_is_there(tool):
    page = PAGE.read_text(encoding="utf-8")
    found = tool.read_results(HOUSE / "docs" / "similarity")
    assert len(found) == 6
    assert page == tool.render_page(page, found), "run: make docs"


def test_a_page_without_a_place_for_a_table_is_refused(tool):
    with pytest.raises(ValueError, match="no table between"):
        tool.render_page("# Similarity\n", [])
