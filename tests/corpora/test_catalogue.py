"""The catalogue: the built-in one is sound, a user's own is read, and mistakes are explained."""

import re
from textwrap import dedent

import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.formats import FORMATS
from backfire.corpora.sources import needed_files, needed_sources
from backfire.records.errors import CorpusError, SettingsError

MINIMAL = """
    [corpora.mine]
    title = "Mine"
    task = "pos"
    format = "columns"
    options = { fields = ["token", "pos"] }
    label = "pos"
    splits.train = { files = "train.txt" }
"""


def write(path, text):
    path.write_text(dedent(text), encoding="utf-8")
    return path


def complain(tmp_path, text):
    """The message about a broken catalogue."""
    with pytest.raises(SettingsError) as caught:
        read_catalogue(data=tmp_path, catalogue=write(tmp_path / "my.toml", text))
    return str(caught.value)


def test_every_built_in_corpus_is_complete(tmp_path):
    catalogue = read_catalogue(data=tmp_path)
    for name in catalogue.names():
        entry = catalogue.find(name)
        assert entry.licence != "not stated", name
        generated = any(split.generated for split in entry.splits.values())
        assert entry.citation or generated, name
        assert entry.home or generated, name
        assert all(split.sentences and split.tokens for split in entry.splits.values()), name
        assert list(entry.splits)[-1].startswith("test"), name
        for source in needed_sources(catalogue, name):
            known = source.known
            assert known.sha256 or name == "wsj", source.path
            assert known.url or entry.obtain, source.path
        for needed in needed_files(catalogue, name):
            assert needed.located.entry.format in FORMATS.names(), name


def test_the_corpora_of_the_paper_are_there(tmp_path):
    catalogue = read_catalogue(data=tmp_path)
    rows = {name for name in catalogue.names() if catalogue.find(name).table_1}
    assert rows == {"wsj", "conll2000", "conll2003", "tweebank", "tchunk", "wnut17"}
    assert catalogue.find("ark").splits["test"].files == ("ark/daily547.conll",)
    assert {"tpos", "ark", "wsj-open"} <= set(catalogue.names())


def test_a_users_catalogue_adds_corpora_relative_to_its_own_folder(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    own = write(folder / "my.toml", MINIMAL)
    catalogue = read_catalogue(data=tmp_path, catalogue=own)
    assert catalogue.locate("mine").root == folder
    assert catalogue.locate("tpos").root == tmp_path


def test_a_catalogue_in_the_data_directory_is_read_and_may_describe_a_corpus_anew(tmp_path):
    write(tmp_path / "catalogue.toml", MINIMAL.replace("corpora.mine", "corpora.tpos"))
    assert read_catalogue(data=tmp_path).find("tpos").title == "Mine"


def test_like_takes_over_what_is_not_said_anew(tmp_path):
    more = MINIMAL + '\n[corpora.more]\nlike = "mine"\ntitle = "More"\nsplits.train.tokens = 7\n'
    entry = read_catalogue(data=tmp_path, catalogue=write(tmp_path / "my.toml", dedent(more))).find(
        "more"
    )
    assert (entry.title, entry.label, entry.splits["train"].tokens) == ("More", "pos", 7)
    assert entry.splits["train"].files == ("train.txt",)


def test_a_file_in_place_of_a_corpus_is_answered_with_what_to_do(tmp_path):
    file = tmp_path / "tweets.conll"
    file.write_text("lol\tUH\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"It is a file: describe it as a corpus, in a catalogue"):
        read_catalogue(data=tmp_path).find(str(file))


def test_an_unknown_corpus_is_answered_with_near_matches(tmp_path):
    with pytest.raises(CorpusError, match=r"unknown corpus 'tpoz'. Did you mean 'tpos'"):
        read_catalogue(data=tmp_path).find("tpoz")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", "C:/x", "a\\\\b", ""])
def test_paths_that_leave_the_folder_are_refused(tmp_path, path):
    assert "must lie within the folder" in complain(tmp_path, MINIMAL.replace("train.txt", path))
    file = MINIMAL + f'\n[files."x"]\nmember = "{path}"\n'
    assert "must lie within the folder" in complain(tmp_path, dedent(file))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('task = "pos"', 'task = "tagging"', "corpora.mine: task: expected 'pos'"),
        ('title = "Mine"', "", "corpora.mine: title: Field required"),
        ("label =", "lable =", "unknown setting 'lable'. Did you mean 'label'"),
        ('files = "train.txt"', 'fils = "x"', "unknown setting 'fils'. Did you mean 'files'"),
        ('files = "train.txt"', 'files = "a", corpus = "b"', "give exactly one of files, corpus"),
        ('files = "train.txt"', "tokens = 3", "splits.train: give exactly one of files, corpus"),
        ('"train.txt"', '"a", first = 1, last = 2', "give at most one of first, last"),
        ('"train.txt"', '"a", matching = { }', "splits.train: give exactly one of"),
        ('task = "pos"', 'task = "ner"', "a scheme is needed for chunking and ner"),
        ('task = "pos"', 'task = "ner"\nscheme = "bio"', "unknown label scheme 'bio'"),
        ("splits.train = {", "splits = {} # {", "needs at least one split"),
        ("[corpora.mine]", "[corpora.mine", "not a TOML file"),
        ("[corpora.mine]", "[corpus.mine]", "unknown table 'corpus'. Did you mean 'corpora'"),
        ('title = "Mine"', 'like = "other"', "like: unknown corpus 'other'. "),
    ],
)
def test_a_mistake_in_a_catalogue_is_explained(tmp_path, old, new, message):
    text = dedent(MINIMAL).replace(old, new)
    found = complain(tmp_path, text)
    assert found.startswith(str(tmp_path / "my.toml"))
    assert message in found


@pytest.mark.parametrize("text", ["corpora = 3", "[corpora]\nmine = 3", "files = 3"])
def test_a_value_where_a_table_should_be_is_explained(tmp_path, text):
    assert "found 3, expected a table" in complain(tmp_path, text)


def test_files_have_proper_addresses_and_checksums(tmp_path):
    assert "must begin with https://" in complain(tmp_path, '[files.x]\nurl = "file:///etc/x"')
    assert re.search("sha256: String should match", complain(tmp_path, '[files.x]\nsha256 = "1"'))


def test_an_absent_or_binary_catalogue_is_named(tmp_path):
    with pytest.raises(SettingsError, match="no such catalogue"):
        read_catalogue(data=tmp_path, catalogue=tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        read_catalogue(data=tmp_path, catalogue=tmp_path / "bad.toml")
