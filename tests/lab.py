"""A small lab for tests: sentences, settings and a tagger that trains in a moment."""

from collections.abc import Sequence

import numpy as np

from backfire.encoding.batches import EncodedSentences, encode
from backfire.encoding.vocabulary import Vocabulary, build_vocabulary
from backfire.models.build import build_tagger
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.sentence import Sentence
from backfire.training.settings import TrainingSettings

LABELS = ("DT", "NN", "VB")
_WORDS = {"DT": ["the", "a", "The"], "NN": ["dog", "Dog", "mat", "U2"], "VB": ["sat", "Ran"]}

SMALL = TaggerSettings.model_validate(
    {
        "representation": {"word_width": 8, "character_width": 5, "character_hidden": 4},
        "extractor": {"hidden": 6},
    }
)
FAST = TrainingSettings(epochs=4, patience=2, batch_sentences=4)


def make_sentences(n: int, seed: int = 0) -> list[Sentence]:
    """Draw sentences of 1 to 9 words whose labels follow from the words."""
    random = np.random.default_rng(seed)
    made, first = [], 0
    for _ in range(n):
        labels = [LABELS[i] for i in random.integers(0, 3, random.integers(1, 10))]
        tokens = [_WORDS[label][random.integers(len(_WORDS[label]))] for label in labels]
        made.append(Sentence(tokens, labels, first))
        first += len(tokens)
    return made


def small_tagger(
    sentences: Sequence[Sentence], seed: int = 1, settings: TaggerSettings = SMALL
) -> tuple[Tagger, EncodedSentences]:
    """Build an untrained tagger for some sentences, and the sentences encoded."""
    vocabulary: Vocabulary = build_vocabulary(sentences)
    tagger = build_tagger(settings, vocabulary, LABELS, seed=seed)
    return tagger, encode(sentences, vocabulary, LABELS)
