"""`backfire compare` of models: their names and gold are all that it takes."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("transformers", reason="the extra 'transformers' is not installed")

from typer.testing import CliRunner

from backfire.cli.main import build_app
from little_models import save_bert

LABELS = ["O", "B-PER", "I-PER", "B-LOC"]
SHOW = """
import sys
from backfire.cli.main import run
sys.argv = ["backfire", *sys.argv[1:]]
try:
    run()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKFIRE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    save_bert(tmp_path / "old", {"obama": "B-PER", "paris": "B-PER"}, LABELS)
    save_bert(tmp_path / "new", {"obama": "B-LOC", "paris": "B-LOC"}, LABELS)
    (tmp_path / "gold.conll").write_text("Obama B-PER\nsings O\n\nin O\nParis B-LOC\n")
    return tmp_path


def test_two_models_are_compared_by_their_names_alone(folder):
    sides = ["--reference", "hf:old", "--candidate", "hf:new", "--gold", "gold.conll"]
    done = CliRunner().invoke(build_app(), ["compare", *sides])
    assert done.exit_code == 0, done.output
    assert "hf:old: 4 of 4 words labelled" in done.stderr
    report = json.loads((folder / "report" / "report.json").read_text())
    assert report["task"] == "ner"
    counts = {name: report["tokens"][name] for name in ("kept", "corrected", "falsified")}
    assert counts == {"kept": 2, "corrected": 1, "falsified": 1}
    assert report["confidence"] is not None
    for name in ("|models:hf:old@", ",hf:new@", "|transformers:", "|torch:", "|aggregation:first"):
        assert name in report["signature"]
    # the second time neither is run, nor anything loaded that runs them
    again = [sys.executable, "-c", SHOW, "compare", *sides, "--json", "--quiet"]
    second = subprocess.run(again, capture_output=True, text=True, check=True)
    assert json.loads(second.stdout) == report
    loaded = {module.partition(".")[0] for module in second.stderr.split()}
    assert "duckdb" in loaded
    assert not loaded & {"torch", "transformers", "huggingface_hub"}
