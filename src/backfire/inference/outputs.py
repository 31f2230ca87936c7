"""Running a tagger over a whole text: Φ's features and Ψ's scores of every token."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from backfire.encoding.batches import EncodedSentences
from backfire.encoding.packing import Ints, pack
from backfire.models.arithmetic import arithmetic, check_precision, mixing
from backfire.models.device import CPU
from backfire.models.placing import place_batch
from backfire.models.settings import Precision
from backfire.models.tagger import Tagger, TaggerOutput


class BatchSizes(NamedTuple):
    """About how much goes through a tagger at a time.

    Attributes:
        characters: Of the word forms that Υ spells together.
        tokens: Of the sentences that Φ reads together.
        pieces: Of the sentences that a transformer reads together.
    """

    characters: int
    tokens: int
    pieces: int = 1_024


_IN_THE_CACHE = BatchSizes(characters=16_384, tokens=4_096)
_TO_FILL_A_DEVICE = BatchSizes(characters=262_144, tokens=65_536, pieces=32_768)


def batch_sizes(device: torch.device) -> BatchSizes:
    """Return what suits a device: a CPU's caches are small, and a CUDA device waits for work.

    `benchmarks/gpu.py` measures it. What is predicted does not depend on it, to rounding.
    """
    return _TO_FILL_A_DEVICE if device.type == "cuda" else _IN_THE_CACHE


@dataclass(frozen=True)
class TextOutput:
    """What a tagger gives for the N tokens of a text, in the order of the text, on the CPU.

    Attributes:
        hidden: [N, H] the features, the output of Φ.
        scores: [N, C] one logit a label.
    """

    hidden: Float[Tensor, "N H"]
    scores: Float[Tensor, "N C"]


def compute_outputs(tagger: Tagger, encoded: EncodedSentences) -> TextOutput:
    """Compute the features and scores of every token, without dropout.

    Paper: section 2
    """
    tagger.eval()
    hidden = torch.empty(encoded.n_tokens, tagger.classifier.in_features, device=CPU)
    scores = torch.empty(encoded.n_tokens, len(tagger.labels), device=CPU)
    for tokens, output in walk_outputs(tagger, encoded):
        places = torch.from_numpy(tokens)
        hidden[places] = output.hidden.float().cpu()
        scores[places] = output.scores.float().cpu()
    return TextOutput(hidden, scores)


def walk_outputs(
    tagger: Tagger,
    encoded: EncodedSentences,
    precision: Precision = "float32",
    *,
    times: int = 1,
) -> Iterator[tuple[Ints, TaggerOutput]]:
    """Yield, batch by batch, which tokens it held and the tagger's output on them.

    Dropout acts if the tagger is in training mode.

    Args:
        tagger: Where it is, there is computed.
        encoded: The text.
        precision: Of the products.
        times: How often each batch goes through Φ and Ψ, one time after the other.

    Raises:
        SettingsError: If the tagger's device can't compute in this precision.
    """
    with computing(tagger, precision):
        sizes = batch_sizes(tagger.device)
        forms = represent_forms(tagger, encoded, sizes)
        batches = walk_forms(tagger, encoded, forms, sizes, times=times)
    while True:  # whoever takes the outputs computes with them as usual
        with computing(tagger, precision):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


@contextmanager
def computing(tagger: Tagger, precision: Precision) -> Iterator[None]:
    """Compute in that precision, without gradients, until the block ends.

    Raises:
        SettingsError: If the tagger's device can't compute in this precision.
    """
    device = tagger.device
    check_precision(precision, device)
    with torch.inference_mode(), arithmetic(device, precision), mixing(device, precision):
        yield


Forms = Float[Tensor, "F D"] | None
"""Υ of every distinct form of a text; None for a tagger that reads the text itself."""


def represent_forms(tagger: Tagger, encoded: EncodedSentences, sizes: BatchSizes) -> Forms:
    """Return Υ of every distinct form of a text, if the tagger has an Υ."""
    representation = tagger.representation
    if representation is None:
        return None
    device = tagger.device
    n_forms, width = len(encoded.words), representation.output_width
    represented = representation.word_embedding.weight.new_empty(n_forms, width)
    for forms in _by_length(encoded.spelling_bounds, sizes.characters):
        characters, spelled_at = pack(encoded.spelling_bounds, forms)
        rows = representation.represent_forms(
            torch.from_numpy(encoded.words[forms]).to(device),
            torch.from_numpy(encoded.characters[characters]).to(device),
            torch.from_numpy(spelled_at),
        )
        represented[torch.from_numpy(forms).to(device)] = rows
    return represented


def walk_forms(
    tagger: Tagger,
    encoded: EncodedSentences,
    forms: Forms,
    sizes: BatchSizes,
    *,
    times: int = 1,
) -> Iterator[tuple[Ints, TaggerOutput]]:
    """Do what `walk_outputs` does for a text whose forms Υ has represented.

    Sentences of like length go through Φ together, which changes nothing but the rounding.
    """
    if forms is None:
        yield from _walk_text(tagger, encoded, sizes, times)
        return
    device = tagger.device
    for sentences in _by_length(encoded.bounds, sizes.tokens):
        tokens, alive_at = pack(encoded.bounds, sentences)
        distinct, inverse = np.unique(encoded.forms[tokens], return_inverse=True)
        rows = forms.index_select(0, torch.from_numpy(distinct).to(device))
        which, alive = torch.from_numpy(inverse).to(device), torch.from_numpy(alive_at)
        for _ in range(times):
            yield tokens, tagger.score_tokens(rows, which, alive)


def _walk_text(
    tagger: Tagger, encoded: EncodedSentences, sizes: BatchSizes, times: int
) -> Iterator[tuple[Ints, TaggerOutput]]:
    pieces = encoded.pieces
    bounds = encoded.bounds if pieces is None else pieces.word_bounds[encoded.bounds]
    for sentences in _by_length(bounds, sizes.pieces):
        batch = place_batch(encoded.batch(sentences), tagger.device)
        for _ in range(times):
            yield batch.tokens, tagger(batch)


def _by_length(bounds: Ints, elements: int) -> Iterator[Ints]:
    """Yield all items, longest first, in groups of about so many elements."""
    lengths = np.diff(bounds)
    order = np.argsort(-lengths, kind="stable")
    group = np.cumsum(lengths[order]) // elements
    yield from np.split(order, np.flatnonzero(np.diff(group)) + 1)
