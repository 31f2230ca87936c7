"""Which units speak for a wrong label: activation × gradient of a margin.

The margin of a token is the logit of a rival label minus that of the gold label. A unit's
activation times the margin's derivative by it is, to first order, by how much the margin falls when
the unit is silenced there; summed over the sentence, when it is silenced all through it. (What a
unit of Φ does through the next step of its own recurrence is not in it; silencing has that too.)
"""

from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.batches import UNKNOWN_LABEL, Batch, EncodedSentences
from backfire.encoding.packing import Ints
from backfire.encoding.windows import PieceBatch
from backfire.inference.activations import (
    BLOCK_TOKENS,
    Activations,
    blocks_of_sentences,
    layer_outputs,
)
from backfire.models.placing import place_batch
from backfire.models.tagger import Tagger
from backfire.models.units import inner_layers, inner_number
from backfire.records.errors import ModelError
from backfire.records.neurons import Layer

_BY_PIECE = 3  # dimensions of what is known of pieces: window, place, unit


def attribute_margins(
    tagger: Tagger,
    encoded: EncodedSentences,
    layer: Layer,
    tokens: Ints,
    rivals: Ints,
    *,
    block_tokens: int = BLOCK_TOKENS,
) -> Iterator[Activations]:
    """Yield activation × gradient of the margins of chosen tokens, block by block.

    Args:
        tagger: Where it is, there is computed.
        encoded: The text, with gold labels.
        layer: Of whose units.
        tokens: [M] the chosen tokens, rising; each with a gold label that the tagger knows.
        rivals: [M] the label of each that stands against gold, by its place in the tagger's.
        block_tokens: About how many tokens of the text go through at a time.

    Raises:
        ModelError: If a chosen token has no gold label that the tagger knows.
    """
    if (encoded.labels[tokens] == UNKNOWN_LABEL).any():
        raise ModelError(
            "a chosen token has a gold label that the tagger does not know, so it has no margin. "
            "Choose tokens whose gold label is one of the tagger's."
        )
    tagger.eval()
    rival = np.full(encoded.n_tokens, UNKNOWN_LABEL)
    rival[tokens] = rivals
    for sentences in blocks_of_sentences(encoded.bounds, block_tokens):
        chosen = [
            own[rival[own] != UNKNOWN_LABEL]
            for own in map(np.arange, encoded.bounds[sentences], encoded.bounds[sentences + 1])
        ]
        rounds = [
            _attribute(tagger, encoded, layer, *each, rival) for each in _rounds(chosen, sentences)
        ]
        if rounds:
            found = np.concatenate([part.tokens for part in rounds])
            values = np.concatenate([part.values for part in rounds])
            order = np.argsort(found)
            yield Activations(found[order], values[order])


def find_rivals(
    tagger: Tagger, encoded: EncodedSentences, *, block_tokens: int = BLOCK_TOKENS
) -> Ints:
    """Return for every token the label with the highest logit of those that are not gold: [N].

    Of a token that the tagger has wrong it is the label that it predicts.
    """
    tagger.eval()
    rivals = np.empty(encoded.n_tokens, dtype=np.int64)
    for sentences in blocks_of_sentences(encoded.bounds, block_tokens):
        batch = place_batch(encoded.batch(sentences), tagger.device)
        with torch.inference_mode():
            scores = tagger(batch).scores.clone()
            known = batch.labels != UNKNOWN_LABEL
            scores[known, batch.labels[known]] = -torch.inf
            rivals[batch.tokens] = scores.argmax(dim=-1).cpu().numpy()
    return rivals


def _rounds(chosen: list[Ints], sentences: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Give sentences with one chosen token each, as often as it takes to have all."""
    for turn in range(max((len(own) for own in chosen), default=0)):
        having = [place for place, own in enumerate(chosen) if len(own) > turn]
        yield sentences[having], np.array([chosen[place][turn] for place in having])


def _attribute(
    tagger: Tagger,
    encoded: EncodedSentences,
    layer: Layer,
    sentences: Ints,
    tokens: Ints,
    rival: Ints,
) -> Activations:
    """Attribute one token a sentence."""
    batch = place_batch(encoded.batch(sentences), tagger.device)
    wanted = torch.from_numpy(np.isin(batch.tokens, tokens)).to(tagger.device)
    with torch.enable_grad():
        outputs, scores = _scores_of(tagger, batch, layer)
        against = torch.from_numpy(rival[batch.tokens]).to(tagger.device)[wanted]
        rows = torch.arange(len(against), device=tagger.device)
        margins = scores[wanted][rows, against] - scores[wanted][rows, batch.labels[wanted]]
        (gradient,) = torch.autograd.grad(margins.sum(), outputs, allow_unused=True)
    if gradient is None:
        raise ModelError(
            f"{layer}: this encoder's scores do not follow from what it gives as the outputs of "
            "its inner layers, so these have no attributions. Choose the layer 'extractor'."
        )
    product = (outputs * gradient).detach().cpu().numpy()
    number = np.searchsorted(encoded.bounds, batch.tokens, side="right") - 1
    if batch.pieces is not None and product.ndim == _BY_PIECE:
        product, number = _sum_windows(product, number, batch.pieces)
    own, place = np.unique(number, return_inverse=True)
    summed: NDArray[np.float32] = np.zeros((len(own), product.shape[1]), dtype=np.float32)
    np.add.at(summed, place, product)
    return Activations(tokens, summed)  # both in the order of the sentences


def _sum_windows(
    product: NDArray[np.float32], number: Ints, pieces: PieceBatch
) -> tuple[NDArray[np.float32], Ints]:
    """Sum what pieces give over the windows; return it with the sentence of each window.

    Args:
        product: [W, L, U] one row a piece.
        number: [T] the sentence of each word.
        pieces: Where the words stand.
    """
    window = pieces.places.cpu().numpy() // product.shape[1]
    windows, first = np.unique(window, return_index=True)
    words = first if pieces.owners is None else pieces.owners.cpu().numpy()[first]
    return product.sum(axis=1)[windows], number[words]


def _inner_scores(
    tagger: Tagger, batch: Batch, layer: Layer
) -> tuple[Float[Tensor, "W L U"], Float[Tensor, "T C"]]:
    """Return what a layer inside of the extractor gives for the pieces, and the scores from it."""
    states = tagger.extractor.outputs(batch.pieces)
    rows = tagger.extractor.finish(states[-1], batch.pieces)
    return states[inner_number(layer)], tagger.score_hidden(rows).scores


def _scores_of(tagger: Tagger, batch: Batch, layer: Layer) -> tuple[Tensor, Float[Tensor, "T C"]]:
    """Return the outputs of a layer, from which the scores follow, and the scores.

    There is one row a token, and for a layer inside of the extractor one a piece.
    """
    if layer in inner_layers(tagger):
        return _inner_scores(tagger, batch, layer)
    with torch.no_grad():
        outputs = layer_outputs(tagger, batch, layer)
    outputs.requires_grad_()
    if layer == "extractor":
        return outputs, tagger.classifier(outputs)
    rows = outputs
    if layer == "characters":
        words = tagger.words.word_embedding(batch.words[batch.forms]).detach()
        rows = torch.cat([words, outputs], dim=-1)
    which = torch.arange(len(rows), device=rows.device)
    return outputs, tagger.score_tokens(rows, which, batch.alive_at).scores
