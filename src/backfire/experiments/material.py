"""What a training run works on: sentences, word vectors, vocabulary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backfire.corpora.corpus import Corpus, read_corpus
from backfire.corpora.subset import Subset
from backfire.encoding.vector_store import open_vectors, store_vectors
from backfire.encoding.vectors import WordVectors
from backfire.encoding.vocabulary import (
    Vocabulary,
    build_vocabulary,
    distinct_words,
    normalise_word,
)
from backfire.records.errors import CorpusError
from backfire.records.sentence import Sentence

NEEDED_SPLITS = ("train", "validation")


@dataclass(frozen=True)
class Material:
    """A corpus made ready for training.

    Attributes:
        corpus: The corpus.
        sentences: Its splits as sentences.
        vectors: The word vectors of its words, if a file was given.
    """

    corpus: Corpus
    sentences: Mapping[str, Sequence[Sentence]]
    vectors: WordVectors | None

    @cached_property
    def rows(self) -> dict[str, NDArray[np.float32]]:
        """The vector of each word that has one."""
        return self.vectors.by_word() if self.vectors else {}

    def of(self, subset: Subset) -> "Material":
        """Return the corpus with part of its training sentences.

        Raises:
            CorpusError: If it has fewer than are asked for.
        """
        every = self.sentences["train"]
        chosen = [every[place] for place in subset.choose(len(every), self.corpus.name)]
        return replace(self, sentences={**self.sentences, "train": chosen})

    def labels(self) -> list[str]:
        """Return the labels of the training sentences, sorted."""
        return sorted({label for each in self.sentences["train"] for label in each.labels or ()})

    def coverage(self) -> str | None:
        """Say how many of the words of all splits have a vector; None without vectors."""
        if not self.vectors:
            return None
        tokens = (t for split in self.sentences.values() for s in split for t in s.tokens)
        return str(self.vectors.coverage(normalise_word(token) for token in tokens))

    def vocabulary(self, base: Vocabulary | None = None) -> Vocabulary:
        """Build the vocabulary, extending the source model's if there is one.

        One that has a tokenizer reads any word, and stays as it is.
        """
        if base is not None and base.subwords is not None:
            return base
        others = [s for name, split in self.sentences.items() if name != "train" for s in split]
        return build_vocabulary(
            self.sentences["train"], others, with_vectors=set(self.rows), base=base
        )


def read_material(
    name: str,
    *,
    data: Path | None,
    catalogue: Path | None,
    vectors: Path | None,
    stores: Path | None = None,
) -> Material:
    """Read a corpus and the vectors of its words.

    Args:
        name: The corpus.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
        vectors: A file of word vectors, or a store made of one.
        stores: A folder to keep the vectors of its words in, so that the next run on this corpus
            need not scan the file; None to keep nothing.

    Raises:
        CorpusError: If the corpus lacks a training or a validation split, or can't be read.
        VectorsError: If the file of vectors is broken.
    """
    corpus = read_corpus(name, data=data, catalogue=catalogue)
    missing = [split for split in NEEDED_SPLITS if split not in corpus.splits]
    if missing:
        raise CorpusError(
            f"{name}: no split {' and '.join(missing)}; it has {', '.join(corpus.splits)}. "
            "Training needs both: describe them in a catalogue of your own."
        )
    sentences = {split: corpus.sentences(split) for split in corpus.splits}
    words = corpus_words(sentences)
    if vectors and stores:
        vectors = store_vectors(vectors, words, stores)
    return Material(corpus, sentences, open_vectors(vectors, words) if vectors else None)


def corpus_words(sentences: Mapping[str, Sequence[Sentence]]) -> set[str]:
    """Return the lower-cased words of all splits."""
    return set(distinct_words(s for split in sentences.values() for s in split))
