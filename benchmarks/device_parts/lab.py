"""What the parts work on: a plan, a generated corpus, and taggers on the device."""

import time
from dataclasses import replace
from typing import NamedTuple

from backfire.corpora.synthetic import generate_corpus
from backfire.encoding.batches import EncodedSentences, encode
from backfire.encoding.vocabulary import Vocabulary, build_vocabulary
from backfire.models.build import build_tagger
from backfire.models.device import find_device
from backfire.models.settings import Precision, TaggerSettings
from backfire.models.tagger import Tagger

_SMALL = {
    "representation": {"word_width": 12, "character_width": 6, "character_hidden": 5},
    "extractor": {"hidden": 8},
}


class Plan(NamedTuple):
    """On what, how much, and until when (`time.perf_counter`) a measurement may begin."""

    device: str
    quick: bool
    deadline: float

    @property
    def sentences(self) -> int:
        """Training sentences."""
        return 80 if self.quick else 1280

    @property
    def tagger(self) -> TaggerSettings:
        """The sizes: the paper's, or tiny ones."""
        return TaggerSettings.model_validate(_SMALL) if self.quick else TaggerSettings()

    @property
    def on_cuda(self) -> bool:
        """Whether a CUDA device computes."""
        return self.device.startswith("cuda")

    @property
    def precisions(self) -> list[Precision]:
        """What the device can compute in."""
        return ["float32", "tf32", "bfloat16"] if self.on_cuda else ["float32"]

    @property
    def is_over(self) -> bool:
        """Whether it is too late to begin anything."""
        return time.perf_counter() > self.deadline


class Lab(NamedTuple):
    """A corpus made ready."""

    plan: Plan
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    training: EncodedSentences
    text: EncodedSentences

    def tagger(self, seed: int = 1) -> Tagger:
        """Build an untrained tagger on the device."""
        tagger = build_tagger(self.plan.tagger, self.vocabulary, self.labels, seed=seed)
        return tagger.to(find_device(self.plan.device))

    def on_cpu(self) -> "Lab":
        """Return the same on the CPU."""
        return self._replace(plan=self.plan._replace(device="cpu"))


def make_lab(plan: Plan) -> Lab:
    """Generate the corpus and encode it."""
    sizes = {"train": plan.sentences, "test": 5 * plan.sentences}
    corpus = generate_corpus("news", "pos", sizes, seed=1)
    sentences = {split: corpus.sentences(split) for split in sizes}
    vocabulary = build_vocabulary(sentences["train"])
    labels = tuple(corpus.labels())
    training, text = (encode(sentences[split], vocabulary, labels) for split in sizes)
    return Lab(plan, vocabulary, labels, training, text)


def first_sentences(encoded: EncodedSentences, n: int) -> EncodedSentences:
    """Return the first sentences of a text."""
    bounds = encoded.bounds[: n + 1]
    end = bounds[-1]
    return replace(encoded, bounds=bounds, forms=encoded.forms[:end], labels=encoded.labels[:end])
