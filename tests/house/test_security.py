"""No file that Backfire reads can hold a pickle, and none is run as code."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "backfire"
UNSAFE_MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "yaml"}
UNSAFE_CALLS = {
    ("torch", "load"), ("torch", "save"), ("np", "load"), ("numpy", "load"),
    ("pd", "read_pickle"), ("builtins", "eval"), ("builtins", "exec"),
}  # fmt: skip


def unsafe_things(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            yield from names & UNSAFE_MODULES
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from {node.module.partition(".")[0]} & UNSAFE_MODULES
            yield from {(node.module, alias.name) for alias in node.names} & UNSAFE_CALLS
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from {(node.value.id, node.attr)} & UNSAFE_CALLS
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from {("builtins", node.func.id)} & UNSAFE_CALLS


def test_nothing_in_the_package_reads_pickles_or_runs_text():
    files = sorted(SOURCE.rglob("*.py"))
    assert len(files) > 50
    found = {
        str(file.relative_to(SOURCE)): things
        for file in files
        if (things := list(unsafe_things(ast.parse(file.read_text(encoding="utf-8")))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "def f(): import pickle",
        "from joblib import load",
        "import torch\ntorch.load('x')",
        "from torch import load",
        "import numpy as np\nnp.load('x')",
        "eval('1')",
    ],
)
def test_each_unsafe_thing_would_be_seen(code):
    assert list(unsafe_things(ast.parse(code)))
