"""Little texts to measure, and what a source model might make of them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from backfire.corpora.corpus import Corpus, Task, build_corpus
from backfire.similarity.measure import list_measures
from backfire.similarity.pair import Pair
from backfire.similarity.seen import Seen, SeenText
from backfire.similarity.text import Text, read_text

NEWS = ["the Dow fell", "Mr. Dow sold shares", "the shares fell", "it 's the Fed", "Fed shares"]
TWEETS = ["lol the DOW fell", "im selling shares", "the shares !!", "it 's LOL", "wont fall lol"]
LABELS = ("DT", "NN", "VB")

Tagged = list[tuple[str, str]]


def tag(sentences: Sequence[str], seed: int = 0) -> list[Tagged]:
    """Give the words of sentences labels that mostly follow from the word."""
    random = np.random.default_rng(seed)
    return [
        [
            (word, LABELS[len(word) % 3 if random.random() < 0.8 else random.integers(3)])
            for word in sentence.split()
        ]
        for sentence in sentences
    ]


def make_corpus(sentences: Sequence[Tagged], name: str = "text", task: Task = "pos") -> Corpus:
    """Make a corpus whose training split has these sentences."""
    table = pa.table(
        {
            "sentence": pa.array([s for s, own in enumerate(sentences) for _ in own], pa.int32()),
            "position": pa.array([p for own in sentences for p in range(len(own))], pa.int32()),
            "token": pa.array([word for own in sentences for word, _ in own], pa.string()),
            "gold": pa.array([label for own in sentences for _, label in own], pa.string()),
        }
    )
    return build_corpus(name, task, {"train": table})


def make_text(sentences: Sequence[Tagged], name: str = "text", task: Task = "pos") -> Text:
    """Make a text of sentences."""
    return read_text(make_corpus(sentences, name, task), "train")


def plain(*sentences: str) -> Text:
    """Make a text of sentences whose words all have one label."""
    return make_text([[(word, "X") for word in each.split()] for each in sentences])


def many(kinds: Sequence[str], n: int, seed: int) -> list[Tagged]:
    """Draw sentences from some kinds, with a word of their own here and there."""
    random = np.random.default_rng(seed)
    drawn = [kinds[i] for i in random.integers(len(kinds), size=n)]
    own = [f"w{i}" if i < 30 else "" for i in random.integers(60, size=n)]
    return tag([f"{each} {word}" for each, word in zip(drawn, own, strict=True)], seed)


def see(text: Text, width: int = 6) -> SeenText:
    """Make features and posteriors that only the words decide."""
    rows = [
        np.random.default_rng(list(word.encode())).normal(size=width + 4) for word in words(text)
    ]
    drawn = np.array(rows, dtype=np.float32)
    raised = np.exp(drawn[:, width:])
    return SeenText(text, drawn[:, :width], raised / raised.sum(axis=1, keepdims=True))


def words(text: Text) -> list[str]:
    """Return the words of a text."""
    found: list[str] = text.tokens.to_pylist()
    return found


def make_pair(source: Sequence[Tagged], target: Sequence[Tagged]) -> Pair:
    """Make a pair for which every measure has what it needs."""
    texts = make_text(source, "source"), make_text(target, "target")
    forms = {form for each in list_measures().values() for form in each.forms}
    every = {word for text in texts for word in words(text)}
    chosen = {form: {word for word in every if len(word) == 3} for form in forms}
    return Pair(*texts, chosen, Seen(see(texts[0]), see(texts[1])))


def swap(pair: Pair) -> Pair:
    """Return the pair with source and target in each other's place."""
    seen = Seen(pair.seen.target, pair.seen.source) if pair.seen else None
    return Pair(pair.target, pair.source, pair.forms, seen, pair.seed)
