"""The batches of many seeds, padded to one shape, for the stacked model."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from backfire.encoding.batches import Batch, EncodedSentences, shuffled_batches
from backfire.training.seeds import derive_seed
from backfire.training.settings import TrainingSettings


class Inputs(NamedTuple):
    """One step of all S seeds: B sentences of L words, F forms of K characters, padded.

    `words` [S, F], `characters` [S, F, K] (-1 where there is none), `forms` and `labels` [S, B, L]
    (-1 where there is none), `n_sentences` [].
    """

    words: Tensor
    characters: Tensor
    forms: Tensor
    labels: Tensor
    n_sentences: Tensor


def stacked_inputs(
    encoded: EncodedSentences, seeds: Sequence[int], settings: TrainingSettings, epoch: int
) -> list[Inputs]:
    """Cut the batches of an epoch as every seed's own training does, all in one shape."""
    by_seed = [
        list(
            shuffled_batches(
                encoded,
                settings.batch_sentences,
                settings.unknown_rate,
                np.random.default_rng(derive_seed(seed, "order", epoch)),
            )
        )
        for seed in seeds
    ]
    steps = [[_unpack(batch) for batch in step] for step in zip(*by_seed, strict=True)]
    shapes = [np.max([own[k].shape for step in steps for own in step], axis=0) for k in range(4)]
    fill = (0, -1, -1, -1)
    counts = [step[0].n_sentences for step in zip(*by_seed, strict=True)]
    return [
        Inputs(
            *(
                torch.from_numpy(np.stack([_pad(own[k], shapes[k], fill[k]) for own in step]))
                for k in range(4)
            ),
            torch.tensor(float(count)),
        )
        for step, count in zip(steps, counts, strict=True)
    ]


def _unpack(batch: Batch) -> tuple[np.ndarray, ...]:
    """Return words [F], characters [F, K], forms [B, L] and labels [B, L] of a packed batch."""
    spelling, sentences = _places(batch.spelled_at), _places(batch.alive_at)
    return (
        batch.words.numpy().astype(np.int32),
        _lay(batch.characters.numpy(), spelling),
        _lay(batch.forms.numpy(), sentences),
        _lay(batch.labels.numpy(), sentences),
    )


def _places(alive_at: Tensor) -> np.ndarray:
    """Return where the k-th step of the n-th item stands in packed order, -1 if it has none."""
    alive = alive_at.numpy()
    first = np.cumsum(alive) - alive
    item = np.arange(alive[0])[:, None]
    return np.where(item < alive, first + item, -1)


def _lay(packed: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.where(places >= 0, packed[places], -1).astype(np.int32)


def _pad(array: np.ndarray, shape: Sequence[int], fill: int) -> np.ndarray:
    whole = np.full(shape, fill, dtype=np.int32)
    whole[tuple(slice(size) for size in array.shape)] = array
    return whole
