"""What a mitigation is built from, beside its settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backfire.corpora.corpus import Task
from backfire.models.tagger import Tagger
from backfire.records.neurons import Layer, NeuronRanking
from backfire.records.sentence import Sentence


@dataclass(frozen=True, kw_only=True)
class MitigationContext:
    """What is known where a fine-tuning begins. Nothing in it may be changed.

    Attributes:
        source: The source model at the pretraining state that is transferred, on the CPU, with its
            own vocabulary and labels.
        references: Taggers that the method may consult, such as those from scratch whose right
            predictions are to be kept; frozen, on the CPU, with vocabularies of their own.
        task: What the labels are.
        training: The target's training sentences, in the order in which they were encoded: token k
            of them, counted through, is the one whose number `Batch.tokens` gives as k.
        validation: Its validation sentences.
        score: Gives the validation score of a tagger of the target's labels, higher is better.
        rank: Ranks the units of a layer of the source model, as a pilot shows them on validation:
            takes the ranking, what units are ranked for, and the layer. None without a pilot.
        note: Takes down what the method has chosen by validation, under a name such as
            "wise_ft.share"; it goes into the run's manifest.
        seed: The seed of the run; take yours from it with `derive_seed(seed, "name of yours")`.
    """

    source: Tagger
    references: Sequence[Tagger] = ()
    task: Task
    training: Sequence[Sentence]
    validation: Sequence[Sentence]
    score: Callable[[Tagger], float]
    rank: Callable[[str, str, Layer], NeuronRanking] | None = None
    note: Callable[[str, Any], None] = lambda _, __: None
    seed: int
