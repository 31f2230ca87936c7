"""Generated corpora: the same everywhere, legal labels, one text for every task."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.synthetic import KINDS, generate_corpus
from backfire.records.errors import SettingsError
from backfire.records.schemas import TOKENS

REGISTERS = ("news", "tweets")
WORD_TAGS = (
    "CC CD DT EX IN JJ JJR JJS MD NN NNP NNS POS PRP PRP$ RB RBR RBS RP TO UH "
    "VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB"
)
MARKS = ". , : `` '' $"
TWITTER_TAGS = {"USR", "URL", "RT", "HT"}
CHUNKS = {"NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "INTJ"}
ENTITIES = {"PER", "LOC", "ORG", "MISC"}


def is_legal_bio2(labels):
    """Whether each I- continues a chunk of its own type."""
    before = ["O", *labels]
    return all(
        label == "O" or label[:2] == "B-" or (label[:2] == "I-" and previous[2:] == label[2:])
        for previous, label in zip(before, labels, strict=False)
    )


def columns(corpus, split, *names):
    return [corpus.split(split).column(name).to_pylist() for name in names]


@pytest.mark.parametrize("register", REGISTERS)
def test_a_corpus_is_the_same_in_every_process(register):
    program = (
        "from backfire.corpora.synthetic import generate_corpus as g;"
        f"print(g('{register}', 'pos', {{'train': 40}}, 7).checksum('train'))"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for salt in ("1", "2")
    }
    assert sums == {generate_corpus(register, "pos", {"train": 40}, 7).checksum("train")}


@pytest.mark.parametrize("register", REGISTERS)
def test_another_seed_or_split_is_another_text(register):
    sizes = {"train": 30, "test": 30}
    one, other = (generate_corpus(register, "pos", sizes, seed) for seed in (1, 2))
    texts = [columns(corpus, split, "token")[0] for corpus in (one, other) for split in sizes]
    assert len({tuple(text) for text in texts}) == 4


@pytest.mark.parametrize("register", REGISTERS)
@given(small=st.integers(0, 12), more=st.integers(0, 12), seed=st.integers(0, 2**40))
def test_a_larger_split_begins_with_the_smaller(register, small, more, seed):
    few, many = (
        generate_corpus(register, "pos", {"other": small + more, "train": size}, seed)
        for size in (small, small + more)
    )
    n_tokens = len(few.split("train"))
    names = ("sentence", "position", "token", "gold", "planted")
    assert columns(few, "train", *names) == [
        column[:n_tokens] for column in columns(many, "train", *names)
    ]
    assert len(few.sentences("train")) == small


@pytest.mark.parametrize("register", REGISTERS)
def test_tasks_agree_on_the_text(register):
    tables = [
        generate_corpus(register, task, {"train": 200}, 3).split("train").drop_columns("gold")
        for task in ("pos", "chunking", "ner")
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


@pytest.mark.parametrize("register", REGISTERS)
def test_tables_are_of_the_schema_with_one_further_column(register):
    corpus = generate_corpus(register, "ner", {"train": 20, "empty": 0, "test": 10}, 3)
    table = corpus.split("test")
    assert table.schema.names == [*TOKENS.names, "planted"]
    assert all(table.schema.field(field.name).type == field.type for field in TOKENS)
    assert table.column("token_id")[0].as_py() == len(corpus.split("train"))
    assert len(corpus.split("empty")) == 0
    assert set(columns(corpus, "train", "planted")[0]) <= {"", *KINDS}


@pytest.mark.parametrize("register", REGISTERS)
def test_parts_of_speech_are_documented_ones(register):
    tags = set(generate_corpus(register, "pos", {"train": 2000}, 3).labels())
    assert tags - TWITTER_TAGS <= {*WORD_TAGS.split(), *MARKS.split()}
    assert (tags & TWITTER_TAGS == TWITTER_TAGS) is (register == "tweets")


@pytest.mark.parametrize(("task", "types"), [("chunking", CHUNKS), ("ner", ENTITIES)])
@pytest.mark.parametrize("register", REGISTERS)
def test_chunks_and_entities_are_legal_bio2_of_documented_types(register, task, types):
    corpus = generate_corpus(register, task, {"train": 2000}, 3)
    found = {label[2:] for label in corpus.labels()} - {""}
    assert found <= types
    assert types - found <= {"PRT", "INTJ"}
    for sentence in corpus.sentences("train"):
        assert is_legal_bio2(sentence.labels), sentence
        assert all(token and token == token.strip() for token in sentence.tokens), sentence


@pytest.mark.parametrize("register", REGISTERS)
def test_sentences_have_the_length_of_real_ones(register):
    corpus = generate_corpus(register, "pos", {"train": 2000}, 3)
    lengths = np.array([len(sentence) for sentence in corpus.sentences("train")])
    low, high = {"news": (12, 18), "tweets": (9, 13)}[register]
    assert low < lengths.mean() < high
    assert lengths.max() < 60


def test_a_corpus_can_be_as_large_as_one_likes():
    corpus = generate_corpus("tweets", "pos", {"train": 10_000}, 3)
    assert len(corpus.split("train")) > 100_000


@pytest.mark.parametrize(
    ("register", "task", "sizes", "message"),
    [
        ("blogs", "pos", {"train": 1}, r"unknown register 'blogs'.*news, tweets"),
        ("news", "chunks", {"train": 1}, r"unknown task 'chunks'.*chunking, ner, pos"),
        ("news", "pos", {"train": -1}, r"'train' is -1; expected 0 sentences or more"),
    ],
)
def test_wrong_arguments_are_explained(register, task, sizes, message):
    with pytest.raises(SettingsError, match=message):
        generate_corpus(register, task, sizes, 1)
