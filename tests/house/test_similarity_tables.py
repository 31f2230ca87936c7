"""The tables in docs/similarity.md are what the measures say and what came out."""

import importlib.util
import json
from pathlib import Path

import pytest

from backfire.report.pairs.record import PairStudy
from backfire.report.similarity.record import CAVEAT
from backfire.report.studied.words import is_finding

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


def test_the_caveat_is_what_the_published_study_shows():
    path = HOUSE / "docs" / "studies" / "similarity.json"
    study = PairStudy.model_validate(json.loads(path.read_text(encoding="utf-8")))
    assert all(found.measure is None for found in study.predictors.values())
    assert not any(is_finding(each.spearman) for each in study.relations)
    assert f"{len(study.counted)} pairs of genres" in CAVEAT
