"""Taggers of Flair, where Flair is installed; it needs an environment of its own."""

import math

import pytest

pytest.importorskip("flair", reason="the extra 'flair' is not installed")

import torch
from flair.data import Dictionary
from flair.embeddings import OneHotEmbeddings
from flair.models import SequenceTagger, TextClassifier, TokenClassifier

from backfire.experiments.compare import compare
from backfire.inference.system import SYSTEMS, Wanted
from backfire.records.errors import ModelError

FLAIR = SYSTEMS.load("flair")
TEXT = [["Ada", "Love", "lives"], ["in", "Rome", "Rome", "\u200d"], ["Ada"]]
WORDS = ["Ada", "Love", "lives", "in", "Rome"]


def one_hot():
    words = Dictionary(add_unk=True)
    for word in WORDS:
        words.add_item(word)
    made = OneHotEmbeddings(words, embedding_length=len(words))
    with torch.no_grad():
        made.embedding_layer.weight.copy_(torch.eye(len(words)))
    return made, words


def dictionary(labels, *, spans):
    made = Dictionary(add_unk=False)
    for label in labels:
        made.add_item(label)
    made.span_labels = spans
    return made


def tagger(meaning, labels, *, spans, **how):
    """A tagger whose label follows from the word alone."""
    embeddings, words = one_hot()
    made = SequenceTagger(
        embeddings,
        dictionary(labels, spans=spans),
        tag_type="ner" if spans else "pos",
        use_rnn=False,
        reproject_embeddings=False,
        use_crf=False,
        **how,
    )
    with torch.no_grad():
        made.linear.weight.zero_()
        made.linear.bias.zero_()
        outside = made.label_dictionary.get_idx_for_item("O" if spans else labels[0])
        for word in words.get_items():
            place = words.get_idx_for_item(word)
            label = meaning.get(word)
            row = outside if label is None else made.label_dictionary.get_idx_for_item(label)
            made.linear.weight[row, place] = 6.0
    return made


@pytest.fixture
def ner(tmp_path):
    meaning = {"Ada": "B-PER", "Love": "E-PER", "Rome": "S-LOC"}
    made = tagger(meaning, ["PER", "LOC"], spans=True)
    made.save(tmp_path / "best-model.pt")
    return tmp_path / "best-model.pt"


def label(path, *, spans):
    seen = []
    loaded = FLAIR.load(FLAIR.find(str(path)), Wanted(spans=spans))
    found = loaded.label(TEXT, seen.append)
    assert seen[-1] == len(found.labels) == 8
    return loaded, found


def test_spans_become_bio(ner):
    loaded, found = label(ner, spans=True)
    # Flair reads an unfinished B- as a span
    expected = ["B-PER", "I-PER", "O", "O", "B-LOC", "B-LOC", "O", "B-PER"]
    assert found.labels == expected
    assert loaded.labels == ("B-LOC", "B-PER", "I-LOC", "I-PER", "O")
    known = [not math.isnan(x) for x in found.confidence]
    assert known == [label != "O" for label in expected]
    assert found.confidence[known].min() > 0.9


def test_tags_are_taken_word_by_word(tmp_path):
    made = tagger({"Rome": "NNP", "in": "IN"}, ["X", "NNP", "IN"], spans=False)
    made.save(tmp_path / "final-model.pt")
    loaded, found = label(tmp_path, spans=False)  # the folder of a training
    assert found.labels == ["X", "X", "X", "IN", "NNP", "NNP", "X", "X"]
    assert set(loaded.labels) == {"X", "NNP", "IN"}
    assert found.confidence.min() > 0.5


def test_token_classifiers_are_taggers_too(tmp_path):
    embeddings, _ = one_hot()
    labels = dictionary(["PER", "LOC"], spans=True)
    TokenClassifier(embeddings, labels, label_type="ner").save(tmp_path / "final-model.pt")
    loaded, found = label(tmp_path, spans=True)
    assert set(found.labels) <= set(loaded.labels) == {"O", "B-PER", "I-PER", "B-LOC", "I-LOC"}


def test_what_is_no_tagger_is_refused(tmp_path):
    from flair.embeddings import DocumentPoolEmbeddings

    with pytest.raises(ModelError, match=r"holds none of best-model\.pt"):
        FLAIR.find(str(tmp_path))
    with pytest.raises(ModelError, match=r"no such file.*flair:flair/ner-english"):
        FLAIR.find("ner")
    (tmp_path / "broken.pt").write_bytes(b"no tagger")
    with pytest.raises(ModelError, match="Flair can't load it"):
        FLAIR.load(FLAIR.find(str(tmp_path / "broken.pt")), Wanted(spans=True))
    pooled, labels = DocumentPoolEmbeddings([one_hot()[0]]), dictionary("ab", spans=False)
    topics = TextClassifier(pooled, "topic", label_dictionary=labels)
    topics.save(tmp_path / "topics.pt")
    with pytest.raises(ModelError, match="is a TextClassifier, expected a tagger of words"):
        FLAIR.load(FLAIR.find(str(tmp_path / "topics.pt")), Wanted(spans=True))


def test_a_tagger_is_compared_with_a_file(tmp_path, ner, monkeypatch):
    monkeypatch.setenv("BACKFIRE_CACHE", str(tmp_path / "cache"))
    gold = tmp_path / "gold.conll"
    gold.write_text("Ada B-PER\nLove I-PER\nin O\nRome O\n", encoding="utf-8")
    comparison = compare(gold, gold, f"flair:{ner}")
    assert (comparison.tokens.kept, comparison.tokens.falsified) == (3, 1)
    assert comparison.confidence is not None
