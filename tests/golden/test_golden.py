"""A fixed comparison says what it said before; `make golden` accepts a change on purpose."""

import importlib.util
import json
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def golden():
    spec = importlib.util.spec_from_file_location("golden", HOUSE / "tools" / "golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def leaves(value, path=""):
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {k: v for key, item in items for k, v in leaves(item, f"{path}/{key}").items()}
    return {path: value}


@pytest.mark.parametrize("task", ["pos", "ner"])
def test_a_fixed_comparison_says_what_it_said_before(golden, task):
    file = golden.GOLDEN / f"comparison-{task}.json"
    expected = leaves(json.loads(file.read_text(encoding="utf-8")))
    found = leaves(golden.compare_fixed(task))
    assert found.keys() == expected.keys()
    for path, value in expected.items():
        close = pytest.approx(value, rel=1e-8, abs=1e-12) if isinstance(value, float) else value
        assert found[path] == close, f"{path}; if the change is meant: make golden"
