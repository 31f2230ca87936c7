"""Predicting labels, with confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from backfire.encoding.batches import EncodedSentences, encode, sorted_batches
from backfire.models.tagger import Tagger
from backfire.records.sentence import Sentence

_TOKENS_A_BATCH = 2048


@dataclass(frozen=True)
class Prediction:
    """The labels that a tagger predicts for N tokens, in the order of the text.

    Attributes:
        labels: [N] which of the tagger's labels.
        confidence: [N] the probability of that label, in [0, 1].
    """

    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]


def predict(tagger: Tagger, encoded: EncodedSentences) -> Prediction:
    """Predict a label for every token: the most probable one by the softmax of Ψ.

    Paper: section 2
    """
    labels = np.empty(encoded.n_tokens, dtype=np.int64)
    confidence = np.empty(encoded.n_tokens, dtype=np.float32)
    tagger.eval()
    with torch.inference_mode():
        for batch in sorted_batches(encoded, _TOKENS_A_BATCH):
            best = torch.softmax(tagger(batch).scores, dim=-1).max(dim=-1)
            labels[batch.tokens] = best.indices.numpy()
            confidence[batch.tokens] = best.values.numpy()
    return Prediction(labels, confidence)


def predict_labels(tagger: Tagger, sentences: Sequence[Sentence]) -> list[list[str]]:
    """Predict the labels of some sentences as texts."""
    encoded = encode(sentences, tagger.vocabulary, tagger.labels)
    names = [tagger.labels[label] for label in predict(tagger, encoded).labels]
    return [
        names[start:end] for start, end in zip(encoded.bounds[:-1], encoded.bounds[1:], strict=True)
    ]
