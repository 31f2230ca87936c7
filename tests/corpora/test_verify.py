"""Verification: counts, checksums, what is absent or broken, and the paper's Table 1."""

import hashlib
from textwrap import dedent

import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.counts import Counts
from backfire.corpora.entries import Entry
from backfire.corpora.table_1 import compare_with_paper
from backfire.corpora.verify import is_passed, sign_findings, verify_corpora, verify_corpus
from backfire.records.errors import CorpusError

TRAIN = "a B-PER\nb I-PER\n\nc O\n"
TEST = "a B-LOC\n"
CHECKSUM = hashlib.sha256(TRAIN.encode()).hexdigest()

CATALOGUE = """
    [files."train.txt"]
    sha256 = "{checksum}"

    [corpora.mine]
    title = "Mine"
    task = "ner"
    format = "columns"
    options = {{ fields = ["token", "ner"] }}
    label = "ner"
    scheme = "bio2"
    labels = 3
    types = 1
    splits.train = {{ files = "train.txt", sentences = 2, tokens = 3, spans = {{ PER = 1 }} }}
    splits.test = {{ files = "test.txt", sentences = 1, tokens = 1, spans = 1 }}
"""


@pytest.fixture
def verify(tmp_path):
    (tmp_path / "train.txt").write_text(TRAIN)
    (tmp_path / "test.txt").write_text(TEST)

    def run(old="", new="", checksum=CHECKSUM):
        text = dedent(CATALOGUE.format(checksum=checksum)).replace(old, new)
        (tmp_path / "catalogue.toml").write_text(text)
        return verify_corpus(read_catalogue(data=tmp_path), "mine")

    return run


def all_differences(finding):
    return [*finding.differences, *(words for part in finding.splits for words in part.differences)]


def test_what_is_as_announced_is_ok(verify):
    finding = verify()
    assert finding.status == "ok"
    assert [part.status for part in finding.splits] == ["ok", "ok"]
    assert finding.splits[0].found == Counts(sentences=2, tokens=3, spans={"PER": 1})
    assert [(file.path, file.status) for file in finding.files] == [
        ("train.txt", "ok"), ("test.txt", "unchecked"),
    ]  # fmt: skip
    assert list(finding.labels) == ["B-PER", "I-PER", "O"]


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("sentences = 2", "sentences = 5", "found 2 sentences, expected 5"),
        ("tokens = 3", "tokens = 1003", "found 3 tokens, expected 1,003"),
        ("PER = 1", "PER = 2", "found 1 spans of PER, expected 2"),
        ("PER = 1", "LOC = 1", "found 0 spans of LOC, expected 1"),
        ("spans = 1", "spans = 4", "found 1 spans, expected 4"),
        ("labels = 3", "labels = 4", "found 3 labels in training, expected 4"),
        ("types = 1", "types = 2", "found 1 types in training, expected 2"),
    ],
)
def test_every_count_is_compared(verify, old, new, difference):
    finding = verify(old, new)
    assert finding.status == "differs"
    assert difference in all_differences(finding)
    assert not is_passed([finding])


def test_another_version_of_a_file_differs(verify):
    finding = verify(checksum="0" * 64)
    assert finding.status == "differs"
    assert finding.files[0].found != finding.files[0].expected
    assert "train.txt: its SHA-256 is another one" in finding.differences[0]


def test_a_broken_file_differs_and_is_named_with_its_line(verify, tmp_path):
    (tmp_path / "test.txt").write_text("a B-LOC\nb\n")
    finding = verify()
    assert [part.status for part in finding.splits] == ["ok", "differs"]
    assert "test.txt line 2: found 1 field" in finding.splits[1].differences[0]


def test_what_is_absent_fails_only_where_it_is_named(verify, tmp_path):
    (tmp_path / "test.txt").unlink()
    finding = verify()
    assert [part.status for part in finding.splits] == ["ok", "absent"]
    assert finding.status == "absent"
    assert finding.splits[1].differences == ["test.txt is not here"]
    assert is_passed([finding])
    assert not is_passed([finding], ["mine"])
    assert is_passed([finding], ["another"])


def test_a_name_that_is_unknown_is_refused_before_any_work(tmp_path):
    with pytest.raises(CorpusError, match="unknown corpus 'nine'"):
        next(verify_corpora(read_catalogue(data=tmp_path), ["tpos", "nine"]))


def test_without_names_every_corpus_is_verified(tmp_path):
    catalogue = read_catalogue(data=tmp_path)
    findings = list(verify_corpora(catalogue))
    assert [finding.corpus for finding in findings] == catalogue.names()
    present = {finding.corpus for finding in findings if finding.status != "absent"}
    assert present == {"synthetic-news", "synthetic-tweets"}, "generated text is always here"


def test_the_signature_tells_the_files_apart(verify, tmp_path):
    before = sign_findings([verify()])
    assert "|files:2|sha256:" in before
    (tmp_path / "test.txt").write_text("b B-LOC\n")
    assert sign_findings([verify()]) != before


def make_entry(task, scheme, reason="Because."):
    row = {
        "classes": 2,
        "train": {"tokens": 10, "ours": ["train", "validation"]},
        "test": {"tokens": 5, "ours": "test"},
        "reason": reason,
    }
    return Entry(
        title="T", task=task, label="x", scheme=scheme, table_1=row,
        splits={"test": {"files": "x"}},
    )  # fmt: skip


def test_table_1_counts_types_for_entities_and_labels_else():
    counts = {"train": Counts(1, 7), "validation": Counts(1, 3), "test": Counts(1, 6)}
    labels = ["B-a", "B-b", "I-a", "O"]
    cells = compare_with_paper(make_entry("ner", "bio2"), labels, counts)
    assert [(cell.column, cell.printed, cell.found, cell.same) for cell in cells] == [
        ("classes", 2, 2, True), ("train", 10, 10, True), ("validation", None, None, True),
        ("test", 5, 6, False),
    ]  # fmt: skip
    assert [cell.reason for cell in cells] == [None, None, None, "Because."]
    assert compare_with_paper(make_entry("chunking", "bio2"), labels, counts)[0].found == 4
    assert compare_with_paper(make_entry("pos", None), labels, counts)[0].found == 4


def test_table_1_is_silent_where_nothing_is_here():
    assert compare_with_paper(make_entry("pos", None), [], {}) == []
    cells = compare_with_paper(make_entry("pos", None), ["A"], {"train": Counts(1, 7)})
    assert [cell.found for cell in cells] == [1, None, None, None]


@pytest.mark.data
def test_every_downloaded_corpus_is_exactly_as_announced(data_dir):
    catalogue = read_catalogue(data=data_dir)
    findings = {finding.corpus: finding for finding in verify_corpora(catalogue)}
    here = {name for name in findings if findings[name].status != "absent"}
    assert {name: all_differences(findings[name]) for name in here} == {name: [] for name in here}
    assert {"tpos", "tchunk", "ark", "tweebank", "wnut17", "conll2000", "wsj-open"} <= here
    differing = {
        (name, cell.column): (cell.printed, cell.found)
        for name in here
        for cell in findings[name].table_1
        if not cell.same
    }
    assert differing == {
        ("tweebank", "validation"): (11742, 11759),
        ("tweebank", "test"): (19112, 19095),
        ("wnut17", "train"): (62729, 62730),
        ("wnut17", "validation"): (15734, 15733),
    }
    folders = {path.name for path in data_dir.iterdir() if path.is_dir()}
    used = {file.path.partition("/")[0] for name in here for file in findings[name].files}
    assert folders == used
