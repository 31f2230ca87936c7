"""Statistics of splits, against counts by hand."""

import pyarrow as pa
import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import build_corpus
from backfire.corpora.statistics import describe_corpora, describe_corpus, sign_statistics
from backfire.records.errors import CorpusError


def table(sentences):
    rows = [
        (s, p, token, gold)
        for s, sentence in enumerate(sentences)
        for p, (token, gold) in enumerate(sentence)
    ]
    names = ["sentence", "position", "token", "gold"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def make(task):
    train = table([[("A", "B-x"), ("b", "I-x"), ("a", "O")], [("c", "O")]])
    test = table([[("a", "B-y"), ("new", "B-y")]])
    return build_corpus("made", task, {"train": train, "test": test})


def test_a_split_is_described():
    train, test = describe_corpus(make("ner"))
    assert (train.sentences, train.tokens, train.mean_length, train.longest) == (2, 4, 2.0, 3)
    assert (train.words, train.labels, train.spans, train.inside) == (3, 3, 1, 0.5)
    assert train.unseen is None
    assert (test.unseen, test.spans, test.inside) == (0.5, 2, 1.0)
    assert len(test.checksum) == 64


def test_parts_of_speech_have_no_spans():
    train, _ = describe_corpus(make("pos"))
    assert (train.spans, train.inside) == (None, None)


def test_without_training_nothing_is_unseen():
    corpus = build_corpus("made", "pos", {"test": make("pos").splits["test"].select(
        ["sentence", "position", "token", "gold"])})  # fmt: skip
    (test,) = describe_corpus(corpus)
    assert test.unseen is None


def test_only_what_is_here_is_described_unless_it_is_named(tmp_path):
    catalogue = read_catalogue(data=tmp_path)
    described = {row.corpus for row in describe_corpora(catalogue)}
    assert described == {"synthetic-news", "synthetic-tweets"}, "generated text is always here"
    with pytest.raises(CorpusError, match="is absent"):
        list(describe_corpora(catalogue, ["tpos"]))


def test_the_signature_depends_on_the_text():
    rows = list(describe_corpus(make("pos")))
    assert "splits:2" in sign_statistics(rows)
    assert sign_statistics(rows) != sign_statistics(rows[:1])
