import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.encoding.batches import (
    UNKNOWN_LABEL,
    Batch,
    EncodedSentences,
    encode,
    shuffled_batches,
)
from backfire.encoding.characters import LONGEST_SPELLING, spell
from backfire.encoding.vocabulary import Vocabulary, build_vocabulary
from backfire.records.errors import ModelError
from backfire.records.sentence import Sentence
from lab import LABELS, make_sentences, small_tagger

TOKENS = st.lists(st.text("aBc#é", min_size=1, max_size=5), min_size=1, max_size=7)


def spelled_words(batch: Batch, vocabulary: Vocabulary) -> list[str]:
    """The distinct forms of a batch, read back from its packed characters."""
    rows, words, start = batch.characters.tolist(), [""] * len(batch.words), 0
    for alive in batch.spelled_at.tolist():
        for form in range(alive):
            words[form] += vocabulary.characters[rows[start + form] - 1]
        start += alive
    return words


@given(st.lists(TOKENS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_packed_batch_holds_its_sentences_word_by_word(texts: list[list[str]], random) -> None:
    sentences = [Sentence(text, ["x"] * len(text)) for text in texts]
    vocabulary = build_vocabulary(sentences)
    encoded = encode(sentences, vocabulary, ["x"])
    chosen = random.sample(range(len(texts)), k=random.randint(1, len(texts)))
    batch = encoded.batch(np.array(chosen))
    flat = [token for text in texts for token in text]
    forms = spelled_words(batch, vocabulary)
    assert [forms[form] for form in batch.forms] == [flat[token] for token in batch.tokens]
    assert sorted(batch.tokens) == sorted(
        token for s in chosen for token in range(encoded.bounds[s], encoded.bounds[s + 1])
    )
    assert batch.words.tolist() == [vocabulary.word_row(form) for form in forms]
    by_length = sorted((len(texts[s]) for s in chosen), reverse=True)
    assert batch.alive_at.tolist() == [
        sum(length > step for length in by_length) for step in range(by_length[0])
    ]


def test_each_distinct_form_is_spelled_once() -> None:
    encoded = small_tagger([Sentence(["the", "The", "the"], ["DT", "DT", "DT"])])[1]
    assert len(encoded.batch(np.array([0])).words) == 2


def test_long_forms_are_spelled_by_their_two_ends() -> None:
    form = "a" * 30 + "x" * 50 + "b" * 30
    vocabulary = build_vocabulary([Sentence([form])])
    rows, bounds = spell([form], vocabulary)
    text = "".join(vocabulary.characters[row - 1] for row in rows)
    assert bounds.tolist() == [0, LONGEST_SPELLING]
    assert text == "a" * 20 + "b" * 20


def all_tokens(batches, encoded: EncodedSentences) -> bool:
    seen = np.concatenate([batch.tokens for batch in batches])
    return sorted(seen) == list(range(encoded.n_tokens))


def test_every_pass_covers_every_token_once() -> None:
    _, encoded = small_tagger(make_sentences(50))
    assert all_tokens(shuffled_batches(encoded, 7, 0.5, np.random.default_rng(1)), encoded)


@given(st.integers(1, 9), st.integers(1, 6))
def test_a_pool_covers_every_token_once_and_puts_like_lengths_together(size, pool) -> None:
    _, encoded = small_tagger(make_sentences(47))
    batches = list(shuffled_batches(encoded, size, 0.5, np.random.default_rng(1), pool))
    assert all_tokens(batches, encoded)
    assert sorted(batch.n_sentences for batch in batches)[1:] == [size] * (len(batches) - 1)


def test_in_a_pool_of_all_sentences_batches_do_not_overlap_in_length() -> None:
    _, encoded = small_tagger(make_sentences(40))
    batches = shuffled_batches(encoded, 8, 0.5, np.random.default_rng(1), pool=5)
    spans = sorted((batch.alive_at.numpy() == 8).sum() for batch in batches)
    longest = sorted(np.diff(encoded.bounds))
    assert spans == [longest[start] for start in range(0, 40, 8)]


def test_only_rare_words_without_vector_are_hidden() -> None:
    sentences = [Sentence(["common", "Common", "once", "vector"], ["DT"] * 4)]
    vocabulary = build_vocabulary(sentences)
    encoded = encode(sentences, vocabulary, LABELS, with_vectors=frozenset({"vector"}))
    batch = next(shuffled_batches(encoded, 1, 1.0, np.random.default_rng(1)))
    rows = zip(spelled_words(batch, vocabulary), batch.words.tolist(), strict=True)
    hidden = {form for form, row in rows if row == 0}
    assert hidden == {"once"}


def test_a_label_that_the_tagger_does_not_know_is_marked() -> None:
    encoded = encode([Sentence(["a"], ["I-LST"])], build_vocabulary([Sentence(["a"])]), LABELS)
    assert encoded.labels.tolist() == [UNKNOWN_LABEL]


@pytest.mark.parametrize("sentences", [[], [Sentence([])]])
def test_nothing_to_encode_is_refused(sentences: list[Sentence]) -> None:
    with pytest.raises(ModelError, match="nothing to encode"):
        encode(sentences, build_vocabulary([]), LABELS)
