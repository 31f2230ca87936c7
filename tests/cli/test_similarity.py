"""`backfire similarity` from the command line."""

import json
import re

import pytest

from backfire.cli.main import run
from little_corpus import add_overlapping, write_pair


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    catalogue = add_overlapping(write_pair(tmp_path / "corpora"))

    def run_with(*words):
        monkeypatch.setattr(
            "sys.argv", ["backfire", "similarity", *words, "--catalogue", str(catalogue)]
        )
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run_with


def test_the_table_shows_every_measure_with_what_it_means(call, tmp_path):
    code, out, _ = call("source", "target", "--out", str(tmp_path / "out"))
    assert code == 0
    assert re.search(r"Source  source \(train\): 30 sentences", out)
    assert re.search(r"^covered_types +% +larger +100\.0", out, re.MULTILINE)
    assert re.search(r"^js_words +bits +smaller +0\.\d{3} ± 0\.\d{3}", out, re.MULTILINE)
    assert "None of these measures is shown to predict what a transfer gains or breaks" in out
    assert (tmp_path / "out" / "similarity.md").exists()
    assert (tmp_path / "out" / "similarity.json").exists()


def test_a_source_that_has_a_targets_test_is_told(call):
    said = call("overlap", "source", "target", "--measure", "js_words")[1]
    out = " ".join(said.split())
    assert out.count("a transfer is measured there on what") == 1
    assert "Note: overlap's training text has 6 of 6 sentences of target test (of 5 tokens" in out


def test_json_and_draws_of_equal_size(call):
    code, out, _ = call(
        "source", "target", "--equal-size", "--draws", "2", "--measure", "js_words", "--json"
    )
    assert code == 0
    read = json.loads(out)
    assert read["equal_sizes"]["draws"] == 2
    assert [value["measure"] for value in read["values"]] == ["js_words"]
    code, out, _ = call(
        "source", "target", "--equal-size", "--tokens", "40", "--measure", "js_words"
    )
    assert re.search("mean of 10 draws of about 40 tokens", out)


def test_a_measure_explains_itself(call):
    code, out, _ = call("--explain", "renyi_words")
    assert code == 0
    for part in ("D(target ‖ source)", "between 0 and ∞ bits", "The smaller", "Van Asch"):
        assert part in out
    assert call("--explain", "all")[1].count("Source: ") == len(
        json.loads(call("--explain", "all", "--json")[1])
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name a source and one or more targets"),
        (["source"], "name a source and one or more targets"),
        (["source", "targt"], "Did you mean 'target'"),
        (["source", "target", "--epoch", "3"], "--epoch: no source model is given with --model"),
        (["source", "target", "--tokens", "3"], "--tokens: nothing is drawn without --equal-size"),
        (["source", "target", "--model", "nowhere"], "Expected a run folder"),
        (["source", "target", "--draws", "3"], "--draws: nothing is drawn without --equal-size"),
        (["source", "--explain", "js_words", "--seed", "2"], "SOURCE, --seed: with --explain"),
        (
            ["source", "target", "--model", "m", "--measure", "js_words"],
            "--model: no measure that is asked for reads a source model (js_words)",
        ),
        (["--explain", "js_word"], "Did you mean 'js_words'"),
    ],
)
def test_bad_usage_is_code_2(call, words, message):
    code, _, err = call(*words)
    assert code == 2
    assert message in re.sub(r"[│\s]+", " ", err)
