"""What is loaded when little is asked for: nothing heavy."""

import re
import subprocess
import sys

import pytest

HEAVY = {
    "duckdb", "ibis", "jinja2", "numpy", "pandas", "pyarrow", "safetensors", "scipy",
    "torch", "vl_convert",
}  # fmt: skip
SHOW = """
import sys
from backfire.cli.main import run
sys.argv = ["backfire", *sys.argv[1:]]
try:
    run()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


def python(*words):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


def top_level(modules):
    return {module.partition(".")[0] for module in modules}


def test_importing_the_package_loads_nothing_heavy():
    _, timed = python("-X", "importtime", "-c", "import backfire")
    loaded = top_level(re.findall(r"\|\s+([\w.]+)$", timed, re.MULTILINE))
    assert "backfire" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["corpora", "--help"]])
def test_help_loads_nothing_heavy(words):
    out, loaded = python("-c", SHOW, *words)
    assert "backfire" in out
    assert not top_level(loaded.split()) & HEAVY


def test_the_faces_names_are_there_when_asked_for():
    out, _ = python("-c", "import backfire; print(backfire.compare.__module__, dir(backfire))")
    assert out.startswith("backfire.experiments.compare")
    assert "read_corpus" in out


def test_reading_a_corpus_needs_no_torch_and_no_tables():
    code = "import sys, backfire; backfire.read_corpus; print(*sys.modules)"
    out, _ = python("-c", code)
    assert not top_level(out.split()) & {"torch", "ibis", "duckdb", "vl_convert", "jinja2"}


@pytest.mark.parametrize("name", ["advise", "compare", "measure_similarity"])
def test_comparing_and_measuring_need_no_torch(name):
    code = f"import sys, backfire; backfire.{name}; print(*sys.modules)"
    out, _ = python("-c", code)
    assert "torch" not in top_level(out.split())


def test_comparing_from_the_command_line_imports_neither_torch_nor_pandas(tmp_path):
    # pandas is installed with ibis; Arrow and ibis would import it to see what isn't there
    text = tmp_path / "text.conll"
    text.write_text("Obama\tB-per\nsings\tO\n")
    sides = [word for side in ("gold", "reference", "candidate") for word in (f"--{side}", text)]
    out = ["--task", "ner", "--out", tmp_path / "out"]
    _, loaded = python("-c", SHOW, "compare", *map(str, [*sides, *out]))
    assert "duckdb" in loaded.split()
    assert not top_level(loaded.split()) & {"torch", "pandas"}
