"""CoNLL-U: words only, unset tags, documents, and what is wrong with a broken file."""

import pytest

from backfire.corpora.formats.conllu import read
from backfire.records.errors import CorpusError


def row(number, form, upos="NOUN", xpos="NN"):
    return "\t".join([number, form, "lemma", upos, xpos, "_", "0", "root", "_", "_"])


def test_only_words_are_read():
    text = "\n".join(
        ["# text = don't go", row("1-2", "don't", "_", "_"), row("1", "do"), row("2", "n't"),
         row("2.1", "ghost"), row("3", "go"), "", row("1", "_"), ""]
    )  # fmt: skip
    table = read(text.encode(), where="f")
    assert table["token"].to_pylist() == ["do", "n't", "go", "_"]
    assert table["sentence"].to_pylist() == [0, 0, 0, 1]
    assert table["position"].to_pylist() == [0, 1, 2, 0]
    assert table["line"].to_pylist() == [3, 4, 6, 8]


def test_unset_tags_are_null_but_an_underscore_is_a_word():
    table = read((row("1", "_", "X", "_") + "\n").encode(), where="f")
    assert table.select(["token", "upos", "xpos"]).to_pylist() == [
        {"token": "_", "upos": "X", "xpos": None}
    ]
    assert "document" not in table.column_names


def test_documents_are_named_from_their_comment_on():
    text = "\n".join(
        [row("1", "a"), "", "# newdoc id = GUM_bio_x", "# sent_id = 1", row("1", "b"), "",
         row("1", "c"), "", "# newdoc id = GUM_news_y", row("1", "d"), ""]
    )  # fmt: skip
    table = read(text.encode(), where="f")
    assert table["document"].to_pylist() == [None, "GUM_bio_x", "GUM_bio_x", "GUM_news_y"]


def test_a_form_with_a_space_and_crlf_are_accepted():
    data = (row("1", "10 000") + "\r\n\r\n").encode()
    assert read(data, where="f")["token"].to_pylist() == ["10 000"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^f: found no word in 0 lines"),
        ("# only = a comment\n", r"^f: found no word in 1 lines"),
        (row("1", "a") + "\n2\tb\n", r"^f line 2: found 2 fields, expected 10"),
        (row("one", "a"), r"^f line 1: found the id 'one'"),
        (row("", "a"), r"^f line 1: found the id ''"),
        (row("1", "a") + "\n" + row("3", "b"), r"^f line 2: found the word 3, expected the word 2"),
        (row("1", "a") + "\n" + row("1", "b"), r"a blank line is missing"),
        (row("1", ""), r"^f line 1: the form is empty"),
    ],
)
def test_a_broken_file_is_named_with_its_line(text, message):
    with pytest.raises(CorpusError, match=message):
        read(text.encode(), where="f")
