"""The runs of one arm on one split: who predicted what, as label ids by position."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from backfire.corpora.corpus import Task
from backfire.experiments.source_models import units_of
from backfire.records.manifest import Manifest
from backfire.scoring.f1 import score_layers
from backfire.scoring.spans import read_span_labels
from backfire.transitions.noise.arms import Arm

Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Text:
    """A split of a corpus without its words.

    Attributes:
        corpus: The corpus.
        split: The split.
        task: What its labels are.
        checksum: SHA-256 of its sentences, words and gold labels.
        labels: The names of the label ids: those of gold and of all predictions.
        sentence: (T,) the sentence of each token, from 0 without gaps.
        gold: (T,) the gold label's id of each token.
    """

    corpus: str
    split: str
    task: Task
    checksum: str
    labels: tuple[str, ...]
    sentence: npt.NDArray[np.int64]
    gold: Labels

    @property
    def n_tokens(self) -> int:
        """T."""
        return len(self.gold)

    @property
    def n_sentences(self) -> int:
        """How many sentences there are."""
        return int(self.sentence[-1]) + 1


@dataclass(frozen=True)
class RunSet:
    """The runs of one arm on one split, in the order of their numbers.

    Attributes:
        text: The split.
        numbers: (R,) the number k of each run within its arm, from 1.
        manifests: (R,) what each run was made of.
        predicted: (R, T) the id of the label that each run predicts for each token.
    """

    text: Text
    numbers: tuple[int, ...]
    manifests: tuple[Manifest, ...]
    predicted: Labels

    @cached_property
    def arm(self) -> Arm:
        """Which run is right where, and which runs share a source model."""
        return Arm.of_runs(self.predicted == self.text.gold, units_of(tuple(self.sources)))

    @property
    def sources(self) -> Sequence[str | None]:
        """The run of the source model of each run; None for random initialisation."""
        return [manifest.source for manifest in self.manifests]

    @property
    def accuracies(self) -> npt.NDArray[np.float64]:
        """(R,) the token accuracy of each run, in [0, 1]."""
        shares: npt.NDArray[np.float64] = self.arm.right.mean(axis=1)
        return shares

    @cached_property
    def f1s(self) -> npt.NDArray[np.float64] | None:
        """(R,) the span F1 of each run, in [0, 1]; None where the labels are no spans."""
        if self.text.task == "pos":
            return None
        labels = read_span_labels(self.text.labels)
        text = self.text
        scores = [score_layers(text.gold, run, text.sentence, labels) for run in self.predicted]
        return np.array([score.f1 for score in scores])

    def of_numbers(self, numbers: Sequence[int]) -> "RunSet":
        """Return the runs with these numbers, in the order given."""
        places = [self.numbers.index(number) for number in numbers]
        return RunSet(
            self.text,
            tuple(numbers),
            tuple(self.manifests[place] for place in places),
            self.predicted[places],
        )
