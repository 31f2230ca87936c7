"""Texts: their order, and draws of whole sentences."""

import numpy as np
import pytest

from backfire.records.errors import CorpusError
from backfire.similarity.text import read_text
from little_similarity import NEWS, make_corpus, make_text, many, tag


def test_sentences_stand_in_an_order_of_their_own():
    sentences = many(NEWS, 30, 1)
    backwards = make_text(sentences[::-1])
    text = make_text(sentences)
    assert text.table.equals(backwards.table)
    assert text.name == "text train"
    assert (text.n_sentences, text.n_tokens) == (30, sum(map(len, sentences)))


def test_draws_are_whole_sentences_of_about_the_size_and_parts_share_none():
    words = [[(f"{k}-{i}", "X") for i in range(k % 7 + 1)] for k in range(60)]
    text = make_text(words)
    first, second = (text.draw(60, seed=3, part=part) for part in (0, 1))
    known = set(text.keys.to_pylist())
    for drawn in (first, second):
        assert abs(drawn.n_tokens - 60) <= 7
        assert set(drawn.keys.to_pylist()) <= known
    assert not set(first.keys.to_pylist()) & set(second.keys.to_pylist())
    assert make_text(words).draw(60, seed=3).table.equals(first.table)
    assert not text.draw(60, seed=4).table.equals(first.table)
    assert text.draw(10**6, seed=1).table.equals(text.table)


def test_a_draw_has_a_sentence_at_least():
    text = make_text(tag(NEWS))
    assert text.draw(1, seed=1).n_sentences == 1
    assert np.diff(text.draw(1, seed=1).bounds).tolist() == [text.draw(1, seed=1).n_tokens]


def test_an_unknown_split_is_refused():
    with pytest.raises(CorpusError, match="unknown split 'dev'"):
        read_text(make_corpus(tag(NEWS)), "dev")
