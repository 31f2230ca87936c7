"""Predicting labels, with confidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.batches import EncodedSentences, encode
from backfire.encoding.packing import Ints, pack
from backfire.models.arithmetic import arithmetic, check_precision, mixing
from backfire.models.settings import Precision
from backfire.models.tagger import Tagger
from backfire.records.sentence import Sentence


class BatchSizes(NamedTuple):
    """About how much goes through a tagger at a time.

    Attributes:
        characters: Of the word forms that Υ spells together.
        tokens: Of the sentences that Φ reads together.
    """

    characters: int
    tokens: int


_IN_THE_CACHE = BatchSizes(characters=16_384, tokens=4_096)
_TO_FILL_A_DEVICE = BatchSizes(characters=262_144, tokens=65_536)


def batch_sizes(device: torch.device) -> BatchSizes:
    """Return what suits a device: a CPU's caches are small, and a CUDA device waits for work.

    `benchmarks/gpu.py` measures it. What is predicted does not depend on it, to rounding.
    """
    return _TO_FILL_A_DEVICE if device.type == "cuda" else _IN_THE_CACHE


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
    check_precision(precision, tagger.device)
    sizes = sizes or batch_sizes(tagger.device)
    labels = np.empty(encoded.n_tokens, dtype=np.int64)
    confidence = np.empty(encoded.n_tokens, dtype=np.float32)
    tagger.eval()
    computing, mixed = arithmetic(tagger.device, precision), mixing(tagger.device, precision)
    with torch.inference_mode(), computing, mixed:
        forms = _represent_forms(tagger, encoded, sizes.characters)
        for tokens, best in _best_labels(tagger, encoded, forms, sizes.tokens):
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


def _represent_forms(
    tagger: Tagger, encoded: EncodedSentences, n_characters: int
) -> Float[Tensor, "F D"]:
    """Return Υ of every distinct form of a text."""
    device = tagger.device
    n_forms, width = len(encoded.words), tagger.representation.output_width
    represented = tagger.representation.word_embedding.weight.new_empty(n_forms, width)
    for forms in _by_length(encoded.spelling_bounds, n_characters):
        characters, spelled_at = pack(encoded.spelling_bounds, forms)
        rows = tagger.representation.represent_forms(
            torch.from_numpy(encoded.words[forms]).to(device),
            torch.from_numpy(encoded.characters[characters]).to(device),
            torch.from_numpy(spelled_at),
        )
        represented[torch.from_numpy(forms).to(device)] = rows
    return represented


def _best_labels(
    tagger: Tagger, encoded: EncodedSentences, forms: Float[Tensor, "F D"], n_tokens: int
) -> Iterator[tuple[Ints, "torch.return_types.max"]]:
    """Yield, batch by batch, which tokens it held and the best label of each."""
    device = tagger.device
    for sentences in _by_length(encoded.bounds, n_tokens):
        tokens, alive_at = pack(encoded.bounds, sentences)
        distinct, which = np.unique(encoded.forms[tokens], return_inverse=True)
        rows = forms.index_select(0, torch.from_numpy(distinct).to(device))
        scores = tagger.score_tokens(
            rows, torch.from_numpy(which).to(device), torch.from_numpy(alive_at)
        ).scores
        yield tokens, torch.softmax(scores.float(), dim=-1).max(dim=-1)


def _by_length(bounds: Ints, elements: int) -> Iterator[Ints]:
    """Yield all items, longest first, in groups of about so many elements."""
    lengths = np.diff(bounds)
    order = np.argsort(-lengths, kind="stable")
    group = np.cumsum(lengths[order]) // elements
    yield from np.split(order, np.flatnonzero(np.diff(group)) + 1)
