"""Predicting labels, with confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray

from backfire.encoding.batches import EncodedSentences, encode
from backfire.inference.outputs import (
    BatchSizes,
    Forms,
    batch_sizes,
    computing,
    represent_forms,
    walk_forms,
    walk_outputs,
)
from backfire.models.settings import Precision
from backfire.models.tagger import Tagger
from backfire.records.sentence import Sentence


@dataclass(frozen=True)
class Prediction:
    """The labels that a tagger predicts for N tokens, in the order of the text.

    Attributes:
        labels: [N] which of the tagger's labels.
        confidence: [N] the probability of that label, in [0, 1].
    """

    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]


def predict(
    tagger: Tagger,
    encoded: EncodedSentences,
    precision: Precision = "float32",
    *,
    sizes: BatchSizes | None = None,
) -> Prediction:
    """Predict a label for every token: the most probable one by the softmax of Ψ.

    Each distinct word form of the whole text is represented once, and sentences of like length go
    through Φ together; neither changes a result by more than rounding.

    Args:
        tagger: Where it is, there is computed.
        encoded: The text.
        precision: Of the products.
        sizes: How much at a time; without it, what suits the tagger's device.

    Raises:
        SettingsError: If the tagger's device can't compute in this precision.

    Paper: section 2
    """
    sizes = sizes or batch_sizes(tagger.device)
    tagger.eval()
    with computing(tagger, precision):
        forms = represent_forms(tagger, encoded, sizes)
        return predict_from_forms(tagger, encoded, forms, sizes)


def predict_from_forms(
    tagger: Tagger, encoded: EncodedSentences, forms: Forms, sizes: BatchSizes
) -> Prediction:
    """Predict a label for every token of a text whose forms Υ has represented."""
    labels = np.empty(encoded.n_tokens, dtype=np.int64)
    confidence = np.empty(encoded.n_tokens, dtype=np.float32)
    for tokens, output in walk_forms(tagger, encoded, forms, sizes):
        best = torch.softmax(output.scores.float(), dim=-1).max(dim=-1)
        labels[tokens] = best.indices.cpu().numpy()
        confidence[tokens] = best.values.cpu().numpy()
    return Prediction(labels, confidence)


def predict_labels(tagger: Tagger, sentences: Sequence[Sentence]) -> list[list[str]]:
    """Predict the labels of some sentences as texts.

    Raises:
        ModelError: If there is no sentence, or one without a token.
    """
    encoded = encode(sentences, tagger.vocabulary, tagger.labels)
    names = [tagger.labels[label] for label in predict(tagger, encoded).labels]
    return [
        names[start:end] for start, end in zip(encoded.bounds[:-1], encoded.bounds[1:], strict=True)
    ]


def predict_distributions(
    tagger: Tagger, encoded: EncodedSentences, precision: Precision = "float32"
) -> Float[NDArray[np.float32], "N C"]:
    """Predict the probability of every label for every token, in the order of the text.

    Each row sums to 1; its largest entry is the label and the confidence that `predict` gives.

    Raises:
        SettingsError: If the tagger's device can't compute in this precision.
    """
    distributions = np.empty((encoded.n_tokens, len(tagger.labels)), dtype=np.float32)
    tagger.eval()
    for tokens, output in walk_outputs(tagger, encoded, precision):
        distributions[tokens] = torch.softmax(output.scores.float(), dim=-1).cpu().numpy()
    return distributions
