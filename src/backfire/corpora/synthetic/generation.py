"""Whole corpora of one register, for one task."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np
import pyarrow as pa

from backfire.corpora.corpus import Corpus, Task, build_corpus
from backfire.corpora.synthetic.dice import Dice
from backfire.corpora.synthetic.news import news_sentence
from backfire.corpora.synthetic.tweets import tweet
from backfire.corpora.synthetic.words import Phrase, Word
from backfire.records.errors import SettingsError, unknown_name

Register = Literal["news", "tweets"]

_WRITERS: Final[Mapping[str, Callable[[Dice], Phrase]]] = {"news": news_sentence, "tweets": tweet}
_LABELS: Final[Mapping[str, Callable[[Word], str]]] = {
    "pos": lambda word: word.pos,
    "chunking": lambda word: word.chunk,
    "ner": lambda word: word.entity,
}


def generate_corpus(register: Register, task: Task, sizes: Mapping[str, int], seed: int) -> Corpus:
    """Generate a corpus of news or of tweets.

    The same arguments give the same corpus, on every machine. The text depends on neither the task
    nor the other splits, and a larger split begins with the smaller one.

    Args:
        register: "news" or "tweets".
        task: Which labels: "pos" (Penn Treebank tags; in tweets also USR, URL, RT, HT),
            "chunking" (CoNLL-2000's types, BIO2) or "ner" (PER, LOC, ORG, MISC, BIO2).
        sizes: How many sentences (or tweets) in each split, in the order of the splits.
        seed: Where the corpus comes from.

    Returns:
        A corpus called "synthetic-news" or "synthetic-tweets". Its tables have one further column,
        `planted`: the kind of negative transfer planted at the token (see `planted.KINDS`), else
        "".

    Raises:
        SettingsError: If the register or the task is unknown, or a size is negative.

    Paper: section 5.3
    """
    if register not in _WRITERS:
        raise SettingsError(unknown_name("register", register, _WRITERS))
    if task not in _LABELS:
        raise SettingsError(unknown_name("task", task, _LABELS))
    for split, size in sizes.items():
        if size < 0:
            raise SettingsError(f"sizes: {split!r} is {size}; expected 0 sentences or more.")
    splits = {
        split: _write_split(_WRITERS[register], _LABELS[task], size, Dice(register, split, seed))
        for split, size in sizes.items()
    }
    return build_corpus(f"synthetic-{register}", task, splits)


def _write_split(
    write: Callable[[Dice], Phrase], label: Callable[[Word], str], n_sentences: int, dice: Dice
) -> pa.Table:
    sentences = [write(dice) for _ in range(n_sentences)]
    words = [word for sentence in sentences for word in sentence]
    lengths = np.array([len(sentence) for sentence in sentences], dtype=np.int64)
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return pa.table(
        {
            "sentence": pa.array(np.repeat(np.arange(n_sentences, dtype=np.int32), lengths)),
            "position": pa.array((np.arange(len(words)) - first).astype(np.int32)),
            "token": pa.array([word.token for word in words], pa.string()),
            "gold": pa.array([label(word) for word in words], pa.string()),
            "planted": pa.array([word.planted for word in words], pa.string()),
        }
    )
