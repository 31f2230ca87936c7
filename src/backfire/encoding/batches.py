"""Sentences as batches without padding.

A batch is *packed*: its sentences are sorted by falling length and laid down time step by time
step, as `torch.nn.utils.rnn.PackedSequence` wants them; so there is no padding to mask anywhere.
Each distinct word form of a batch is spelled once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.casing import find_casings
from backfire.encoding.characters import spell
from backfire.encoding.packing import Ints, pack
from backfire.encoding.vocabulary import UNKNOWN_WORD, Vocabulary
from backfire.encoding.windows import EncodedPieces, PieceBatch, encode_pieces
from backfire.records.errors import ModelError
from backfire.records.sentence import Sentence

UNKNOWN_LABEL = -1
"""A gold label that the tagger can't predict; it always counts as an error."""


@dataclass(frozen=True)
class Batch:
    """B sentences with T tokens of F distinct word forms, packed.

    Attributes:
        words: [F] rows of the word embedding, one a distinct form, longest spelling first.
        characters: Rows of the character embedding of all forms, packed by character position.
        spelled_at: How many forms still have a character at each position (falling).
        forms: [T] which form each token is, in packed order.
        alive_at: How many sentences still have a token at each position (falling).
        labels: [T] gold labels in packed order, `UNKNOWN_LABEL` where not known.
        tokens: [T] where each packed token stands in the encoded sentences.
        n_sentences: B.
        pieces: The pieces of the words, for a tagger that reads those; else None.
    """

    words: Tensor
    characters: Tensor
    spelled_at: Tensor
    forms: Tensor
    alive_at: Tensor
    labels: Tensor
    tokens: Ints
    n_sentences: int
    pieces: PieceBatch | None = None


@dataclass(frozen=True)
class EncodedSentences:
    """All sentences of a split as numbers, from which batches are cut.

    Attributes:
        bounds: [S + 1] where each sentence begins among the N tokens.
        forms: [N] the distinct form of each token.
        words: The row of the word embedding of each distinct form.
        characters: Rows of the character embedding of all forms, one form after the other.
        spelling_bounds: Where each form begins in `characters`.
        labels: [N] gold labels.
        rare: Which forms belong to words that training may read as unknown.
        pieces: The pieces of all words, for a tagger that reads those; else None.
    """

    bounds: Ints
    forms: Ints
    words: Ints
    characters: Ints
    spelling_bounds: Ints
    labels: Ints
    rare: NDArray[np.bool_]
    pieces: EncodedPieces | None = None

    @property
    def n_sentences(self) -> int:
        """How many sentences there are."""
        return len(self.bounds) - 1

    @property
    def n_tokens(self) -> int:
        """How many tokens there are."""
        return len(self.forms)

    def word_rows(self, sentences: Ints, hidden_forms: NDArray[np.bool_]) -> Ints:
        """Return the different rows of the word embedding that a batch of sentences reads.

        Args:
            sentences: Which sentences, by index.
            hidden_forms: Which distinct forms are read as unknown words.
        """
        tokens, _ = pack(self.bounds, sentences)
        forms = np.unique(self.forms[tokens])
        rows: Ints = np.unique(np.where(hidden_forms[forms], UNKNOWN_WORD, self.words[forms]))
        return rows

    def batch(self, sentences: Ints, hidden_forms: NDArray[np.bool_] | None = None) -> Batch:
        """Cut one batch.

        Args:
            sentences: Which sentences, by index.
            hidden_forms: Which distinct forms to read as unknown words; none if not given.
        """
        tokens, alive_at = pack(self.bounds, sentences)
        distinct, inverse = np.unique(self.forms[tokens], return_inverse=True)
        lengths = np.diff(self.spelling_bounds)[distinct]
        by_length = np.argsort(-lengths, kind="stable")
        forms = distinct[by_length]
        letters, spelled_at = pack(self.spelling_bounds, forms)
        words = self.words[forms]
        if hidden_forms is not None:
            words = np.where(hidden_forms[forms], UNKNOWN_WORD, words)
        return Batch(
            words=torch.from_numpy(words),
            characters=torch.from_numpy(self.characters[letters]),
            spelled_at=torch.from_numpy(spelled_at),
            forms=torch.from_numpy(np.argsort(by_length)[inverse]),
            alive_at=torch.from_numpy(alive_at),
            labels=torch.from_numpy(self.labels[tokens]),
            tokens=tokens,
            n_sentences=len(sentences),
            pieces=self.pieces.batch(sentences, tokens) if self.pieces else None,
        )


def encode(
    sentences: Sequence[Sentence],
    vocabulary: Vocabulary,
    labels: Sequence[str],
    *,
    with_vectors: frozenset[str] = frozenset(),
) -> EncodedSentences:
    """Encode sentences.

    Args:
        sentences: At least one; each holds at least one token.
        vocabulary: The rows of words and characters.
        labels: The tagger's labels; any other gold label becomes `UNKNOWN_LABEL`.
        with_vectors: Words with a pretrained vector: those are never rare.

    Raises:
        ModelError: If there is no sentence, or one without a token.
    """
    if not sentences or not all(len(sentence) for sentence in sentences):
        raise ModelError("nothing to encode: expected sentences of one token or more each.")
    flat = pa.array([token for sentence in sentences for token in sentence.tokens], pa.string())
    coded = flat.dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    forms = np.asarray(coded.indices, dtype=np.int64)
    characters, spelling_bounds = spell(distinct, vocabulary)
    words = np.array([vocabulary.word_row(form) for form in distinct], dtype=np.int64)
    lengths = [len(sentence) for sentence in sentences]
    bounds = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return EncodedSentences(
        bounds=bounds,
        forms=forms,
        words=words,
        characters=characters,
        spelling_bounds=spelling_bounds,
        labels=_encode_labels(sentences, labels),
        rare=_rare_forms(forms, words, vocabulary, with_vectors),
        pieces=_encode_pieces(distinct, forms, bounds, vocabulary),
    )


def _encode_pieces(
    distinct: Sequence[str], forms: Ints, bounds: Ints, vocabulary: Vocabulary
) -> EncodedPieces | None:
    subwords = vocabulary.subwords
    if subwords is None:
        return None
    casing = find_casings(distinct) if subwords.casing else None
    return encode_pieces(subwords, subwords.cut(distinct), forms, bounds, casing)


def shuffled_batches(
    encoded: EncodedSentences,
    size: int,
    unknown_rate: float,
    random: np.random.Generator,
    pool: int = 1,
) -> Iterator[Batch]:
    """Yield all sentences once, in random order, in batches; see `draw_batches`."""
    for chosen, hidden in draw_batches(encoded, size, unknown_rate, random, pool):
        yield encoded.batch(chosen, hidden)


def draw_batches(
    encoded: EncodedSentences,
    size: int,
    unknown_rate: float,
    random: np.random.Generator,
    pool: int = 1,
) -> Iterator[tuple[Ints, NDArray[np.bool_]]]:
    """Draw all sentences once, in random order, `size` sentences a batch.

    Args:
        encoded: The training sentences.
        size: Sentences a batch.
        unknown_rate: Probability, in [0, 1], that a rare word is read as unknown in a batch, so
            that the unknown row is learnt.
        random: Where the order comes from.
        pool: How many batches are drawn at a time and then sorted by length among themselves, so
            that sentences of a batch are about as long as each other; their batches come in random
            order. With 1 the draw decides alone.

    Yields:
        Which sentences a batch has, and which forms are read as unknown words in it.
    """
    for chosen in _choose(np.diff(encoded.bounds), size, random, pool):
        yield chosen, encoded.rare & (random.random(len(encoded.rare)) < unknown_rate)


def _choose(lengths: Ints, size: int, random: np.random.Generator, pool: int) -> Iterator[Ints]:
    order = random.permutation(len(lengths))
    for start in range(0, len(order), size * pool):
        drawn = order[start : start + size * pool]
        if pool == 1:
            yield drawn
            continue
        by_length = drawn[np.argsort(lengths[drawn], kind="stable")]
        batches = [by_length[i : i + size] for i in range(0, len(by_length), size)]
        for index in random.permutation(len(batches)):
            yield batches[index]


def _encode_labels(sentences: Sequence[Sentence], labels: Sequence[str]) -> Ints:
    number = {label: index for index, label in enumerate(labels)}
    return np.array(
        [
            number.get(label, UNKNOWN_LABEL)
            for sentence in sentences
            for label in (sentence.labels or [""] * len(sentence))
        ],
        dtype=np.int64,
    )


def _rare_forms(
    forms: Ints, words: Ints, vocabulary: Vocabulary, with_vectors: frozenset[str]
) -> NDArray[np.bool_]:
    counts = np.bincount(words[forms], minlength=vocabulary.n_words)
    rare_word: NDArray[np.bool_] = counts == 1
    rare_word[1:] &= np.array([word not in with_vectors for word in vocabulary.words], dtype=bool)
    rare: NDArray[np.bool_] = rare_word[words]
    return rare
