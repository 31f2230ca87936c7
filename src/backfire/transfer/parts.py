"""What a combiner works on: the old and the new taggers, and what each says of the texts."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import NDArray

from backfire.corpora.corpus import Task
from backfire.encoding.batches import UNKNOWN_LABEL, EncodedSentences, encode
from backfire.inference.predict import predict_distributions
from backfire.inference.sampling import sample_labels
from backfire.models.tagger import Tagger
from backfire.records.errors import ModelError
from backfire.records.sentence import Sentence
from backfire.training.scores import validation_score
from backfire.training.seeds import derive_seed
from backfire.transfer.told import Told

Member = Tagger | Told
"""What is combined: a tagger, or a system of which only labels and confidences are known."""

Posterior = Float[NDArray[np.float32], "N C"]
Texts = Mapping[str, Sequence[Sentence]]

LEARN_ON = "validation"
"""The split whose gold labels a combiner may learn from."""


class Parts:
    """The taggers that are combined, and the texts they read.

    Attributes:
        old: The systems in use; perhaps none.
        new: Those that replace them; at least one.
        texts: The splits that are predicted.
        labels: The C labels of all taggers, matched by name: those of the first new tagger, in its
            order, and then what only others have.
        seed: Where a combiner that draws takes its seeds from.
        seconds: CPU seconds that the taggers have taken to read the texts so far.
        chosen: What a combiner has chosen by `LEARN_ON`, by a name of its own.
        tagger: The one tagger that a combiner has made of all, if it has.
    """

    def __init__(
        self,
        old: Sequence[Member],
        new: Sequence[Member],
        texts: Texts,
        *,
        seed: int,
        task: Task = "pos",
    ) -> None:
        self.old, self.new, self.texts, self.seed = tuple(old), tuple(new), texts, seed
        self.chosen: dict[str, Any] = {}
        self.tagger: Tagger | None = None
        self._task = task
        taggers = [*self.new, *self.old]
        self.labels = tuple(dict.fromkeys(label for each in taggers for label in each.labels))
        self.seconds = 0.0
        self._known: dict[tuple[int, str], Posterior] = {}

    def reading(self, texts: Texts) -> "Parts":
        """Return the same taggers before other texts; what is known of a text that stays is kept.

        Args:
            texts: The texts by name; one that is among the present ones is the same text.
        """
        other = Parts(self.old, self.new, texts, seed=self.seed, task=self._task)
        other.tagger = self.tagger  # what is known is known by it too
        other._known = {key: value for key, value in self._known.items() if key[1] in texts}
        return other

    def posterior(self, tagger: Member, split: str) -> Posterior:
        """Return a tagger's probability of every label; labels that it does not have get 0."""
        key = (id(tagger), split)
        if key not in self._known:
            began = time.process_time()
            own = (
                tagger.posterior(split)
                if isinstance(tagger, Told)
                else predict_distributions(tagger, self._encode(tagger, split))
            )
            self.seconds += time.process_time() - began
            aligned = np.zeros((len(own), len(self.labels)), dtype=np.float32)
            aligned[:, self._places(tagger)] = own
            self._known[key] = aligned
        return self._known[key]

    def score(self, tagger: Tagger) -> float:
        """Return the score of a tagger on `LEARN_ON`, as trainings are scored there."""
        return validation_score(self._task, self.texts[LEARN_ON])(tagger)

    def mean_posterior(self, taggers: Sequence[Member], split: str) -> Posterior:
        """Return the mean of some taggers' probabilities."""
        mean: Posterior = np.mean([self.posterior(each, split) for each in taggers], axis=0)
        return mean

    def samples(
        self, tagger: Member, split: str, *, samples: int, dropout: float
    ) -> Int[NDArray[np.int64], "K N"]:
        """Return K predictions with other units dropped each time; see `inference.sampling`.

        Raises:
            ModelError: If there is no tagger to draw from, but only labels.
        """
        if isinstance(tagger, Told):
            raise ModelError("this combiner draws from a tagger, and only labels are given.")
        encoded = self._encode(tagger, split)
        began = time.process_time()
        seed = derive_seed(self.seed, "samples", split)
        drawn = sample_labels(tagger, encoded, samples=samples, dropout=dropout, seed=seed)
        self.seconds += time.process_time() - began
        return self._places(tagger)[drawn]

    def gold(self, split: str) -> Int[NDArray[np.int64], " N"]:
        """Return the place of every gold label among `labels`, -1 where no tagger has it.

        A combiner reads the gold labels of `LEARN_ON` alone; only a bound reads others.

        Raises:
            ModelError: If the text has none.
        """
        place = {label: number for number, label in enumerate(self.labels)}
        sentences = self.texts[split]
        if any(sentence.labels is None for sentence in sentences):
            raise ModelError(f"{split}: it has no gold labels, which this combiner needs there.")
        return np.array(
            [place.get(label, UNKNOWN_LABEL) for each in sentences for label in each.labels or ()],
            dtype=np.int64,
        )

    def bounds(self, split: str) -> Int[NDArray[np.int64], " S"]:
        """Return where each sentence begins among the tokens."""
        lengths = [len(sentence) for sentence in self.texts[split]]
        return np.concatenate([[0], np.cumsum(lengths[:-1], dtype=np.int64)]).astype(np.int64)

    def _encode(self, tagger: Tagger, split: str) -> EncodedSentences:
        return encode(self.texts[split], tagger.vocabulary, tagger.labels)

    def _places(self, tagger: Member) -> Int[NDArray[np.int64], " C"]:
        return np.array([self.labels.index(label) for label in tagger.labels], dtype=np.int64)
