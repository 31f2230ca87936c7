"""Labelling words with a token classifier of transformers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from backfire.encoding.packing import Ints
from backfire.encoding.subwords import Pooling, Subwords
from backfire.encoding.windows import EncodedPieces, PieceBatch, encode_pieces
from backfire.inference.system import Aggregation, Labelled, Sentences, Watch
from backfire.models.encoder_source import position_limits

_NO_LIMIT: Final = 512
"""Pieces a window where a model has no limit."""

_UNTOLD: Final = 1_000_000
"""A tokenizer that does not know its model's limit tells a larger one."""

_SHARED: Final = 4
"""Neighbouring windows share a quarter of their pieces."""

_PIECES_AT_ONCE: Final = {"cpu": 4096, "cuda": 65536}

Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TokenClassifier:
    """A token classifier that is ready to label.

    Attributes:
        name: What it is called in messages.
        model: The model.
        tokenizer: Its tokenizer.
        labels: Its labels, by their numbers.
        aggregation: How the pieces of a word become its label.
    """

    name: str
    model: Any
    tokenizer: Any
    labels: tuple[str, ...]
    aggregation: Aggregation = "first"

    def label(self, sentences: Sentences, watch: Watch) -> Labelled:
        """Label words: each has one label, even those that the tokenizer leaves nothing of.

        Sentences of like length go through the model together. One that is too long goes in
        windows that overlap.

        Raises:
            ModelError: If the model reads too few pieces at once, or its tokenizer does not say
                where the pieces of a text are among its special ones.
        """
        limit = _limit(self.model, self.tokenizer)
        pooling: Pooling = "first" if self.aggregation == "first" else "mean"
        subwords = Subwords.around(self.tokenizer, limit, limit // _SHARED, pooling)
        words = [word for sentence in sentences for word in sentence]
        bounds = np.cumsum([0, *map(len, sentences)], dtype=np.int64)
        forms, which = _distinct(words)
        encoded = encode_pieces(subwords, subwords.cut(forms), which, bounds, None)
        best = np.zeros(len(words), dtype=np.int64)
        confidence = np.zeros(len(words), dtype=np.float32)
        done = 0
        for rows, chances in self._run(encoded, bounds):
            best[rows] = chances.argmax(axis=-1)
            confidence[rows] = chances.max(axis=-1)
            done += len(rows)
            watch(done)
        names = [self.labels[label] for label in best.tolist()]
        n_lost = int(subwords.vanished(forms)[which].sum())
        n_long = int((np.diff(encoded.window_bounds) > 1).sum())
        notes = _lost_notes(n_lost, subwords) + _long_notes(n_long, limit)
        return Labelled(names, confidence, tuple(notes))

    def _run(self, encoded: EncodedPieces, bounds: Ints) -> Iterator[tuple[Ints, Probabilities]]:
        """Yield places in the text and the probabilities of the labels of the words there."""
        device = next(self.model.parameters()).device
        takes_types = "token_type_ids" in signature(self.model.forward).parameters
        at_once = _PIECES_AT_ONCE.get(device.type, _PIECES_AT_ONCE["cpu"])
        for chosen in _batches(encoded, at_once):
            rows = np.concatenate([np.arange(bounds[k], bounds[k + 1]) for k in chosen])
            batch = encoded.batch(chosen, rows)
            inputs = {"input_ids": batch.pieces, "attention_mask": batch.alive}
            if takes_types:
                inputs["token_type_ids"] = batch.types
            with torch.inference_mode():
                inputs = {key: values.to(device) for key, values in inputs.items()}
                scores = self.model(**inputs).logits.float()
            chances = torch.softmax(scores, dim=-1).flatten(0, 1).cpu().numpy()
            yield rows, _gather(chances, batch, len(rows), self.aggregation)


def _distinct(words: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the different words, and which of them each word is."""
    number: dict[str, int] = {}
    which = [number.setdefault(word, len(number)) for word in words]
    return list(number), np.array(which, dtype=np.int64)


def _batches(encoded: EncodedPieces, pieces: int) -> Iterator[Ints]:
    """Yield sentences, longest first, so many that with padding they have about so many pieces."""
    spans = encoded.windows[:, 1] - encoded.windows[:, 0]
    n_windows = np.diff(encoded.window_bounds)
    longest = np.maximum.reduceat(spans, encoded.window_bounds[:-1])
    order = np.lexsort((-longest, -n_windows))
    start = 0
    while start < len(order):
        first = order[start]  # it has the longest window: sentences of several have full ones
        n = max(1, pieces // int(longest[first] * n_windows[first]))
        yield order[start : start + n]
        start += n


def _gather(
    chances: Probabilities, batch: PieceBatch, n_words: int, aggregation: Aggregation
) -> Probabilities:
    """Return (words, labels): the probabilities of each word, from those of its pieces."""
    places = batch.places.numpy()
    of_pieces: Probabilities = chances[places]
    if batch.owners is None:
        return of_pieces
    words = batch.owners.numpy()
    if aggregation == "max":
        order = np.lexsort((-of_pieces.max(axis=-1), words))
        _, first = np.unique(words[order], return_index=True)
        surest: Probabilities = of_pieces[order[first]]
        return surest
    sums = np.zeros((n_words, chances.shape[-1]), dtype=np.float32)
    np.add.at(sums, words, of_pieces)
    sizes = np.bincount(words, minlength=n_words).astype(np.float32)
    mean: Probabilities = np.divide(sums, sizes[:, None], dtype=np.float32)
    return mean


def _limit(model: Any, tokenizer: Any) -> int:
    """Return how many pieces the model reads at once, special ones included."""
    limits = [tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", None)]
    limits += position_limits(model)
    told = [int(limit) for limit in limits if limit is not None and 0 < limit < _UNTOLD]
    return min(told, default=_NO_LIMIT)


def _lost_notes(lost: int, subwords: Subwords) -> list[str]:
    if not lost:
        return []
    note = (
        f"its tokenizer leaves nothing of {lost:,} of the words; what it labelled in their place "
        f"is its sign for an unknown word, {subwords.unknown}"
    )
    return [note]


def _long_notes(n_long: int, limit: int) -> list[str]:
    if not n_long:
        return []
    note = (
        f"{n_long:,} of the sentences have more pieces than the {limit:,} that it reads at once, "
        "and were read in windows that overlap"
    )
    return [note]
