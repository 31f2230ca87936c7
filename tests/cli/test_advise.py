"""`backfire advise` from the command line."""

import json

import pytest

from backfire.cli.main import run
from little_corpus import add_overlapping, write_pair


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    catalogue = add_overlapping(write_pair(tmp_path / "corpora"))

    def run_with(*words):
        monkeypatch.setattr(
            "sys.argv", ["backfire", "advise", *words, "--catalogue", str(catalogue)]
        )
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run_with


def test_it_says_what_is_known_and_what_is_not(call):
    code, out, _ = call("source", "target")
    assert code == 0
    lines = out.split("\n")
    assert lines[0].startswith("source → target: unknown  (")
    assert "What the studies predict: unknown" in lines
    assert any(
        line.startswith("First pretraining state to try, for any target: ") for line in lines
    )
    assert any(line.startswith("First mitigation to try: ") for line in lines)
    assert any(line.startswith("First hyperparameters to try: ") for line in lines)
    read = json.loads(call("source", "target", "--json")[1])
    assert read["verdict"] == "unknown"
    assert read["why_unknown"]
    assert read["signature"].startswith("backfire:")


def test_a_source_that_has_the_targets_test_is_told(call):
    (note,) = json.loads(call("overlap", "target", "--json")[1])["notes"]
    assert note.startswith("overlap's training text has 6 of 6 sentences of target test (of 5")
    assert not json.loads(call("source", "target", "--json")[1])["notes"]


def test_a_file_that_is_no_study_is_refused(call, tmp_path):
    code, _, said = call("source", "target", "--study", str(tmp_path / "no.json"))
    assert code == 2
    assert "no.json: it can't be read. Give similarity.json, size.json or hyper" in said
