"""A small ARK on disk, and runs on it whose mistakes are planted."""

import numpy as np
import pytest

from backfire.corpora.corpus import read_corpus
from backfire.experiments.evidence.run_set import RunSet, Text
from backfire.experiments.reproduction import Desk
from planted_evidence import PlantedEvidence, plant_manifest

LABELS = tuple("!#$&,ADELNOPRSVZ^")
FILES = {"train": "oct27.train", "validation": "oct27.dev", "test": "daily547.conll"}
FILES["test-oct27"] = "oct27.test"
TWEET = "@you/@ the/D Award/N goes/V to/P it's/L friend/N 2/P nvr/R http://t.co/x/U"
"""Of the words of Table 3 it has 2 and nvr; Award is a capital inside, it's a contraction."""


def sentences(tweet, times):
    lines = tweet.splitlines()
    return [[tuple(pair.rsplit("/", 1)) for pair in line.split()] for line in lines] * times


def write_ark(folder, *, tweets=40, tweet=TWEET):
    """Write the files that the catalogue names, with the same tweets, a line each, many times."""
    (folder / "ark").mkdir(parents=True, exist_ok=True)
    for split, name in FILES.items():
        own = sentences(tweet, tweets if split == "test" else 3)
        text = "\n".join("".join(f"{word}\t{tag}\n" for word, tag in one) for one in own)
        (folder / "ark" / name).write_text(text, encoding="utf-8")


def read_text(corpus, split):
    """The text of a split as evidence holds it."""
    table = corpus.split(split)
    labels = tuple(sorted({*LABELS, *table["gold"].to_pylist()}))
    gold = np.array([labels.index(label) for label in table["gold"].to_pylist()], np.uint8)
    sentence = table["sentence"].to_numpy().astype(np.int64)
    checksum = corpus.checksum(split)
    return Text(corpus.name, split, corpus.task, checksum, labels, sentence, gold)


def plant(text, words, mistakes, runs, seed):
    """Runs that are right but for mistakes: a word to the wrong label and how often it is said.

    Args:
        text: The text.
        words: Its words.
        mistakes: By word, the wrong label and its chance.
        runs: How many.
        seed: Of the draw; from 2000 on runs have source models.
    """
    rule = np.random.default_rng(seed)
    predicted = np.tile(text.gold, (runs, 1))
    for word, (label, chance) in mistakes.items():
        own = np.array([each == word for each in words])
        hit = (rule.random(predicted.shape) < chance) & own
        predicted[hit] = text.labels.index(label)
    numbers = tuple(range(1, runs + 1))
    sources = [f"source {k}" if seed >= 2000 else None for k in numbers]
    made = [plant_manifest(text, seed + k, own) for k, own in zip(numbers, sources, strict=True)]
    return RunSet(text, numbers, tuple(made), predicted)


REFERENCE = {"Award": ("^", 0.05), "nvr": ("V", 0.5), "goes": ("N", 0.3), "the": ("O", 0.1)}
CANDIDATE = {"Award": ("^", 0.6), "nvr": ("V", 0.5), "goes": ("N", 0.3), "2": ("$", 1.0)}


@pytest.fixture
def tweet():
    """The tweet that a small ARK has if it is given no other."""
    return TWEET


IN_SLICES = {
    "capital inside the sentence": {"Award"},
    "contraction": {"it's", "it\N{RIGHT SINGLE QUOTATION MARK}s"},
    "abbreviation": {"2", "nvr"},
    "mention": {"@you"},
    "URL": {"http://t.co/x"},
}


@pytest.fixture(scope="session")
def mark():
    """Takes words to the slices that they are in, without a database."""

    def find(words, names):
        return {name: np.isin(words, [*IN_SLICES.get(name, ())]) for name in names}

    return find


@pytest.fixture
def make_desk(tmp_path):
    """Takes the mistakes of both arms to a desk with a small ARK and runs on it."""

    def make(reference=None, candidate=None, *, runs=5, tweets=40, tweet=TWEET):
        write_ark(tmp_path, tweets=tweets, tweet=tweet)
        corpus = read_corpus("ark", data=tmp_path)
        held = {}
        for split in ("validation", "test", "test-oct27"):
            text, words = read_text(corpus, split), corpus.split(split)["token"].to_pylist()
            for arm, mistakes, seed in (
                ("random", REFERENCE if reference is None else reference, 0),
                ("transfer", CANDIDATE if candidate is None else candidate, 2000),
            ):
                made = plant(text, words, mistakes, runs, seed)
                held["table-2", arm, "ark", split, None] = made
        return Desk(out=tmp_path / "out", evidence=PlantedEvidence(held), data=tmp_path)

    return make
