"""The list of mitigations in the documentation is what the methods themselves say."""

import importlib.util
from pathlib import Path

import pytest

from backfire.transfer.describing import describe_all

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "mitigations.md"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("list", HOUSE / "tools" / "mitigation_list.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_is_what_the_methods_say(tool):
    page = PAGE.read_text(encoding="utf-8")
    assert page == tool.render_page(page, describe_all()), "run: make docs"


def test_a_page_without_a_place_for_the_list_is_refused(tool):
    with pytest.raises(ValueError, match="no list between"):
        tool.render_page("# Mitigations\n", [])
