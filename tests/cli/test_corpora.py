"""`backfire corpora`: what it prints, as a table and as JSON, and with which exit code."""

import json
from textwrap import dedent

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app

CATALOGUE = """
    [corpora.mine]
    title = "Mine: a little corpus (Me, 2021)"
    task = "ner"
    format = "columns"
    options = { fields = ["token", "ner"] }
    label = "ner"
    scheme = "iob1"
    licence = "CC0"
    citation = "Me: Mine. 2021."
    notes = ["A note."]
    splits.train = { files = "train.txt", all_but_last = 1, sentences = 1, tokens = 2, spans = 1 }
    splits.test = { files = "train.txt", last = 1, sentences = 1 }
    table_1 = { classes = 1, train.tokens = 3, train.ours = "train", test.tokens = 5, test.ours = "test", reason = "The paper errs." }

    [corpora.secret]
    title = "Secret: a licensed corpus"
    task = "pos"
    format = "columns"
    options = { fields = ["token", "pos"] }
    label = "pos"
    obtain = "Ask for it and put secret.txt there."
    splits.test = { files = "secret.txt" }
"""  # noqa: E501
TEXT = "a I-X\nb I-X\n\nthis O\nis O\nfive I-X\nwords O\nlong O\n"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "catalogue.toml").write_text(dedent(CATALOGUE), encoding="utf-8")
    (tmp_path / "train.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(data):
    """Run a command; its exit code, its output and its errors."""

    def call(*arguments):
        result = CliRunner().invoke(build_app(), ["corpora", *arguments, "--data", str(data)])
        return result.exit_code, result.stdout, result.stderr

    return call


def as_json(result):
    code, text, _ = result
    return code, json.loads(text)


def test_list_tells_what_is_here(run, data):
    code, text, _ = run("list")
    assert code == 0
    assert str(data) in text
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line}
    assert lines["mine"][1:2] == ["ner"]
    assert "here" in lines["mine"]
    assert "absent" in lines["tpos"]
    assert "15,185" in lines["tpos"]
    assert "licensed" in lines["secret"]
    code, found = as_json(run("list", "--json"))
    mine = next(row for row in found["corpora"] if row["name"] == "mine")
    assert (code, mine["presence"], mine["free"], mine["tokens"]) == (0, "here", True, None)


def test_show_tells_all_that_is_known(run, data):
    code, text, _ = run("show", "mine")
    assert code == 0
    facts = ["Me: Mine. 2021.", "CC0", "A note.", "which are IOB1", "train.txt"]
    for words in [*facts, "all but the last sentence of train.txt"]:
        assert words in " ".join(text.split())
    assert "Ask for it and put secret.txt there." in run("show", "secret")[1]
    _, details = as_json(run("show", "mine", "--json"))
    assert details["entry"]["citation"] == "Me: Mine. 2021."
    assert details["files"][0]["path"] == "train.txt"


def test_verify_tells_what_was_found_and_the_papers_numbers(run):
    code, text, _ = run("verify", "mine")
    assert code == 0
    flat = " ".join(text.split())
    assert "mine train 1 2 1 2 ok test 1 5 1 ok" in flat
    assert "mine 1 3 (2) n/a 5 The paper errs." in flat
    assert "1 corpora: 1 ok, 0 differ, 0 absent." in flat
    assert "backfire:" in flat.rsplit(" ", 1)[-1]
    code, found = as_json(run("verify", "mine", "--json"))
    assert (code, found["passed"]) == (0, True)
    assert found["corpora"][0]["splits"][0]["found"] == {
        "sentences": 1, "tokens": 2, "spans": {"X": 1},
    }  # fmt: skip


def test_verify_fails_where_something_differs(run, data):
    (data / "train.txt").write_text(TEXT.replace("a I-X", "a I-X\nc O"))
    code, text, _ = run("verify", "mine")
    assert code == 1
    assert "mine train: found 3 tokens, expected 2" in text
    (data / "train.txt").write_text("a I-X\n\nb\n")
    code, text, _ = run("verify")
    assert code == 1
    assert "train.txt line 3: found 1 field, expected 2" in " ".join(text.split())


def test_an_absent_corpus_fails_only_where_it_is_named(run):
    code, text, _ = run("verify")
    assert code == 0
    assert "tpos: not here. See: backfire corpora show tpos" in text
    assert run("verify", "tpos")[0] == 1
    assert as_json(run("verify", "mine", "secret", "--json"))[1]["passed"] is False


def test_stats_describe_the_splits_that_are_here(run):
    code, text, _ = run("stats")
    assert code == 0
    lines = text.splitlines()
    mine = next(number for number, line in enumerate(lines) if line.startswith("mine"))
    assert [line.split()[:5] for line in lines[mine : mine + 2]] == [
        ["mine", "train", "1", "2", "2.0"], ["test", "1", "5", "5.0", "5"],
    ]  # fmt: skip
    _, found = as_json(run("stats", "mine", "--json"))
    assert [row["unseen"] for row in found["splits"]] == [None, 1.0]


def test_leaks_count_shared_sentences(run):
    code, text, _ = run("leaks", "mine", "mine", "--min-tokens", "1", "--examples", "1")
    assert code == 0
    assert "mine train mine test 1 0 0.0%" in " ".join(text.split())
    _, found = as_json(run("leaks", "mine", "mine", "--json"))
    assert [leak["sentences"] for leak in found["leaks"]] == [0, 1]
    assert found["min_tokens"] == 5


def test_fetch_tells_what_was_here_and_how_to_obtain_the_rest(run, data):
    code, text, _ = run("fetch", "mine")
    assert code == 0
    assert "was here, as expected" in text
    code, text, _ = run("fetch", "mine", "synthetic-news")
    assert code == 0
    assert "synthetic-news is generated: there is nothing to fetch" in text
    code, _, errors = run("fetch", "secret")
    assert code == 2
    assert "secret.txt is absent. Ask for it and put secret.txt there." in errors
    assert as_json(run("fetch", "mine", "--json"))[1]["corpora"][0]["files"] == [
        {"path": "train.txt", "status": "was here", "url": None}
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "tposs"), "CorpusError: unknown corpus 'tposs'. Did you mean 'tpos'"),
        (("fetch", "../x"), "CorpusError: unknown corpus '../x'"),
        (("stats", "tpos"), "pos.txt is absent. Download it with: backfire corpora fetch tpos"),
        (("leaks", "mine", "none"), "unknown corpus 'none'"),
        (("list", "--catalogue", "no.toml"), "SettingsError: no.toml: there is no such catalogue"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(run, arguments, message):
    code, out, errors = run(*arguments)
    assert (code, out) == (2, "")
    assert message in errors
    assert "Traceback" not in errors


def test_a_catalogue_of_ones_own_is_named_on_the_command_line(run, data, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "my.toml").write_text(dedent(CATALOGUE).replace("corpora.mine", "corpora.yours"))
    (other / "train.txt").write_text(TEXT)
    (data / "catalogue.toml").unlink()
    code, text, _ = run("verify", "yours", "--catalogue", str(other / "my.toml"))
    assert code == 0
    assert "1 ok" in text
