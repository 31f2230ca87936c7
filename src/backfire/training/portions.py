"""What one process of a training reads of every step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.batches import Batch, EncodedSentences, draw_batches
from backfire.encoding.packing import Ints
from backfire.models.placing import place_batch
from backfire.training.settings import TrainingSettings
from backfire.training.team import Team


@dataclass(frozen=True)
class Portion:
    """What one process reads of a batch.

    Attributes:
        batch: Its sentences, on the device.
        words: The rows of words that the whole batch reads, on the device.
        of_sentences: The share of these sentences among all of the step, in [0, 1]; 0 if they are
            another process's, because the batch has fewer sentences than there are processes.
        of_tokens: The same of tokens.
    """

    batch: Batch
    words: Tensor
    of_sentences: float
    of_tokens: float


def draw_steps(
    sentences: EncodedSentences,
    settings: TrainingSettings,
    random: np.random.Generator,
    team: Team,
    device: torch.device,
) -> Iterator[list[Portion]]:
    """Yield what one process reads in each step of an epoch: a portion a batch.

    All portions of a step together are its batches, and their shares add up to 1.

    Args:
        sentences: The training set.
        settings: Sentences a batch, batches a step.
        random: Where the order comes from; the same in all processes.
        team: All processes.
        device: Where the batches go.
    """
    draws = draw_batches(
        sentences,
        settings.batch_sentences,
        settings.unknown_rate,
        random,
        settings.pool_batches,
    )
    lengths = np.diff(sentences.bounds)
    while together := list(islice(draws, settings.accumulate)):
        n_sentences = sum(len(chosen) for chosen, _ in together)
        n_tokens = sum(int(lengths[chosen].sum()) for chosen, _ in together)
        yield [
            _cut(sentences, chosen, hidden, team, (n_sentences, n_tokens), device)
            for chosen, hidden in together
        ]


def _cut(
    sentences: EncodedSentences,
    chosen: Ints,
    hidden: NDArray[np.bool_],
    team: Team,
    of_step: tuple[int, int],
    device: torch.device,
) -> Portion:
    own = deal(chosen, np.diff(sentences.bounds), team)
    batch = place_batch(sentences.batch(own if len(own) else chosen[:1], hidden), device)
    alone = team.size == 1
    rows = None if alone else torch.from_numpy(sentences.word_rows(chosen, hidden))
    n_sentences, n_tokens = of_step
    return Portion(
        batch=batch,
        words=batch.words if rows is None else rows.to(device),
        of_sentences=len(own) / n_sentences,
        of_tokens=len(batch.labels) / n_tokens if len(own) else 0.0,
    )


def words_read(portions: Sequence[Portion]) -> Tensor:
    """Return the rows of words that the whole batches of a step read, rising."""
    rows: Tensor = torch.unique(torch.cat([portion.words for portion in portions]))
    return rows


def deal(chosen: Ints, lengths: Ints, team: Team) -> Ints:
    """Return those of a batch's sentences that this process reads; perhaps none.

    They are dealt out by falling length, so that all have about as much to do.

    Args:
        chosen: The sentences of the batch.
        lengths: Of all sentences, in tokens.
        team: All processes.
    """
    if team.size == 1:
        return chosen
    longest_first = chosen[np.argsort(-lengths[chosen], kind="stable")]
    own: Ints = longest_first[team.number :: team.size]
    return own
