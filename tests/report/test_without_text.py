"""A report without text: no output says a word of the corpus, and the marks tell equal words."""

import json
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.experiments.compare import Slicing, compare
from backfire.report.output import OUTPUTS
from backfire.report.without_text import OWN_SLICE, hide_text

WORDS = [
    "Zqarvo", "QUILMEX", "wyvrnt'll", "Ødrakk", "zxcvbn#7", "@hjklqw", "www.vbnmx.qx/yzwqt",
    "zqarvo", "u.k.qv", "5491827", "ploxxxxx", "vwq-zzt", "\u202eqzwrtl", "Zqarvo", "kjhgfz",
]  # fmt: skip
LABELS = ["B-per", "I-per", "O", "B-loc", "O"] * 3


def _sides(labels, **settings):
    n = len(WORDS)
    tokens = pa.table({
        "token_id": range(n), "sentence": [k // 5 for k in range(n)], "token": WORDS,
        "gold": labels,
    })  # fmt: skip
    runs = [
        pa.table({"run": [name] * n, "token_id": range(n), "predicted": labels[k:] + labels[:k]})
        for name, k in (("/home/mqzx/secret/old.conll", 1), ("/home/mqzx/other/old.conll", 2))
    ]
    return (tokens if settings.get("graded", True) else tokens.drop(["gold"])), *runs


@pytest.fixture(scope="module", params=["ner", "pos", "several", "no gold", "own slices", "gate"])
def open_report(request, tmp_path_factory):
    name = request.param
    tokens, old, new = _sides(LABELS, graded=name != "no gold")
    slicing = None
    if name == "own slices":
        own = tmp_path_factory.mktemp("own") / "slices.toml"
        own.write_text(
            "[slices.invented]\nwords = ['Zqarvo']\nmeaning = 'Words like QUILMEX.'\n"
            "[slices.long]\nexpression = \"word == 'kjhgfz'\"\n"
        )
        slicing = Slicing(own=own)
    if name == "several":
        n = len(WORDS)
        third = {"run": ["third"] * n, "token_id": range(n), "predicted": LABELS}
        old = pa.concat_tables([old, pa.table(third)])
        old = old.append_column("source", pa.array(["secret/news.ckpt"] * n + ["mqzx\\a"] * n))
        old = old.append_column("confidence", pa.array([0.5] * 2 * n))
    gate = None
    if name == "gate":
        text = " ".join(WORDS[5:10])
        case = {"text": text, "word": WORDS[7], "label": "per"}
        gate = {"must_not_break": {"cases": [case, {**case, "id": "my case"}]}}
    task = "pos" if name == "pos" else "ner"
    return compare(tokens, old, new, task=task, slices=slicing, gate=gate)


def everything_in(path):
    """Return all text of a file, whatever packs it."""
    if path.suffix != ".parquet":
        text = path.read_bytes().decode("utf-8")
        return text + re.sub(r"&#(\d+);", lambda found: chr(int(found.group(1))), text)
    table = pq.read_table(path)
    return json.dumps([table.to_pylist(), str(table.schema.metadata)], default=str)


def said_of(text):
    """Return the parts of the words that a text says; the shortest would be there by chance."""
    parts = {part for word in WORDS for part in re.findall(r"[^\W_]{5,}", word)}
    return {part for part in [*parts, "mqzx", "secret"] if part.lower() in text.lower()}


@pytest.mark.parametrize("name", OUTPUTS.names())
def test_no_output_says_a_word(name, open_report, tmp_path):
    output = OUTPUTS.load(name)
    if not output.available(open_report):
        return
    output.write(open_report, tmp_path / output.file)
    shown = said_of(everything_in(tmp_path / output.file))
    assert shown or output.file in {"report.json", "report.tex"}  # else this test could not fail
    (tmp_path / output.file).unlink()
    output.write(open_report.without_text(), tmp_path / output.file)
    assert said_of(everything_in(tmp_path / output.file)) == set()


def test_the_same_report_has_the_same_marks_in_every_file_and_another_report_others(open_report):
    def marks_of(report):
        return {
            row["token_id"]: row["token"]
            for part in report.flips.parts()
            for row in part.tokens.to_pylist()
        }

    hidden = open_report.without_text()
    marks = marks_of(hidden)
    assert len(marks) >= 3
    for one, mark in marks.items():
        assert re.fullmatch("#[0-9a-f]{12}", mark)
        for other, another in marks.items():
            assert (mark == another) == (WORDS[one] == WORDS[other])
    for example in hidden.examples.shown:
        number = example.sentence * 5 + example.place
        assert example.words[example.place] == marks.get(number, example.words[example.place])
        assert all(word.startswith("#") for word in example.words)
    assert any(x.sentence * 5 + x.place in marks for x in hidden.examples.shown)
    assert not set(marks.values()) & set(marks_of(open_report.without_text()).values())


def test_numbers_labels_and_places_stay(open_report):
    hidden = open_report.without_text()
    before, after = open_report.as_json(), hidden.as_json()
    for name in before.keys() - {"inputs", "slices", "notes", "undefined", "gate"}:
        assert after[name] == before[name]
    (first, *_), (own, *_) = open_report.flips.parts(), hidden.flips.parts()
    for name in first.tokens.column_names:
        same = own.tokens[name].equals(first.tokens[name])
        assert same or name in {"text", "token", "document"}
    assert own.tokens["text"].null_count == len(own.tokens)
    assert own.tokens.schema == first.tokens.schema


def test_files_of_one_name_in_two_folders_stay_apart(open_report):
    inputs = open_report.without_text().inputs
    assert inputs.reference[0] == "old.conll"
    assert inputs.candidate == ("old.conll (2)",)


def test_a_users_slices_keep_their_names_and_lose_their_meaning(tmp_path):
    own = tmp_path / "slices.toml"
    own.write_text("[slices.invented]\nwords = ['Zqarvo']\nmeaning = 'Words like QUILMEX.'\n")
    found = compare(*_sides(LABELS), task="ner", slices=Slicing(own=own))
    meanings = {row.name: row.meaning for row in found.without_text().slices}
    assert meanings["invented"] == OWN_SLICE
    assert meanings["all caps"] != OWN_SLICE


def test_cases_of_a_gate_keep_their_names_and_lose_their_words(open_report):
    gate = getattr(open_report, "gate", None)
    if gate:
        rulings = open_report.without_text().gate.rulings
        assert [ruling.name for ruling in rulings] == ["case 1", "my case"]
        assert all(re.fullmatch("#[0-9a-f]{12}", ruling.place) for ruling in rulings)
        assert open_report.without_text().gate.passed == gate.passed


def test_hidden_twice_is_still_hidden(open_report):
    twice = open_report.without_text().without_text()
    (part, *_) = twice.flips.parts()
    assert all(token.startswith("#") for token in part.tokens["token"].to_pylist())


@given(st.lists(st.text(st.characters(), min_size=1, max_size=20), unique=True, max_size=30))
def test_marks_are_equal_only_for_equal_words(plain_mark, words):
    marks = [plain_mark(word) for word in words]
    assert len(set(marks)) == len(words)
    assert marks == [plain_mark(word) for word in words]


@pytest.fixture(scope="module")
def plain_mark():
    from backfire.report.without_text import _Hider

    return _Hider(b"a key", {}).mark


def test_a_key_may_be_given_to_join_reports_of_one_owner(open_report):
    one, other = (hide_text(open_report, b"mine") for _ in range(2))
    (first, *_), (second, *_) = one.flips.parts(), other.flips.parts()
    assert first.tokens.equals(second.tokens)
