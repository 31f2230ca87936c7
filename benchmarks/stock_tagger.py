"""The tagger as NCRF++ lays it out: every token spelled, `nn.LSTM` over packed padded sequences.

The baseline of the benchmarks, written for them with nothing of Backfire's kernels or batches. In
its favour: padding is not spelled (NCRF++ spells it), and tensors are made in one go by NumPy.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from backfire.encoding.batches import EncodedSentences
from backfire.models.settings import TaggerSettings


class StockBatch(NamedTuple):
    """B sentences padded to L words, and their N words padded to K characters."""

    words: Tensor
    lengths: Tensor
    characters: Tensor
    word_lengths: Tensor
    real: Tensor
    labels: Tensor

    def on(self, device: torch.device) -> "StockBatch":
        """Return the batch on a device; lengths stay, as `pack_padded_sequence` wants them."""
        stay = {"lengths": self.lengths, "word_lengths": self.word_lengths}
        moved = {name: value.to(device) for name, value in self._asdict().items()}
        return StockBatch(**{**moved, **stay})


class StockTagger(nn.Module):
    """Word embedding beside a character biLSTM, a word biLSTM, a linear layer."""

    def __init__(
        self, settings: TaggerSettings, n_words: int, n_characters: int, n_labels: int
    ) -> None:
        super().__init__()
        sizes = settings.representation
        hidden = settings.extractor.hidden
        self.words = nn.Embedding(n_words, sizes.word_width)
        self.characters = nn.Embedding(n_characters, sizes.character_width)
        self.speller = nn.LSTM(
            sizes.character_width, sizes.character_hidden, bidirectional=True, batch_first=True
        )
        width = sizes.word_width + 2 * sizes.character_hidden
        self.reader = nn.LSTM(width, hidden, bidirectional=True, batch_first=True)
        self.classifier = nn.Linear(2 * hidden, n_labels)

    def forward(self, batch: StockBatch) -> Tensor:
        """Score [B, L, C] every label for every word."""
        packed = pack_padded_sequence(
            self.characters(batch.characters),
            batch.word_lengths,
            batch_first=True,
            enforce_sorted=False,
        )
        _, (last, _) = self.speller(packed)
        words = self.words(batch.words)
        spelled = words.new_zeros(*batch.words.shape, 2 * last.shape[-1])
        spelled[batch.real] = torch.cat([last[0], last[1]], dim=-1).to(spelled.dtype)
        represented = torch.cat([words, spelled], dim=-1)
        packed = pack_padded_sequence(represented, batch.lengths, batch_first=True)
        hidden, _ = pad_packed_sequence(self.reader(packed)[0], batch_first=True)
        return self.classifier(hidden)


def stock_batches(
    encoded: EncodedSentences, size: int, random: np.random.Generator
) -> Iterator[StockBatch]:
    """Yield all sentences once, in random order."""
    order = random.permutation(encoded.n_sentences)
    lengths = np.diff(encoded.bounds)
    spelling = np.diff(encoded.spelling_bounds)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        chosen = chosen[np.argsort(-lengths[chosen], kind="stable")]
        own = lengths[chosen]
        real = np.arange(own[0]) < own[:, None]
        tokens = np.concatenate(
            [np.arange(encoded.bounds[s], encoded.bounds[s + 1]) for s in chosen]
        )
        words, labels = np.zeros(real.shape, np.int64), np.full(real.shape, -1)
        words[real] = encoded.words[encoded.forms[tokens]]
        labels[real] = encoded.labels[tokens]
        forms = encoded.forms[tokens]
        spelled = np.arange(spelling[forms].max()) < spelling[forms][:, None]
        characters = np.zeros(spelled.shape, np.int64)
        letters = [
            np.arange(encoded.spelling_bounds[f], encoded.spelling_bounds[f + 1]) for f in forms
        ]
        characters[spelled] = encoded.characters[np.concatenate(letters)]
        arrays = (words, own, characters, spelling[forms], real, labels)
        yield StockBatch(*map(torch.from_numpy, arrays))


def stock_loss(scores: Tensor, batch: StockBatch) -> Tensor:
    """Return the cross-entropy, summed over words and averaged over sentences."""
    total = nn.functional.cross_entropy(
        scores.flatten(0, 1), batch.labels.flatten(), ignore_index=-1, reduction="sum"
    )
    return total / len(batch.words)


def train_stock_epoch(
    tagger: StockTagger,
    encoded: EncodedSentences,
    optimizer: torch.optim.Optimizer,
    random: np.random.Generator,
    size: int = 16,
) -> float:
    """Train on every sentence once; return the loss a token."""
    device = tagger.classifier.weight.device
    total = 0.0
    for batch in stock_batches(encoded, size, random):
        placed = batch.on(device)
        loss = stock_loss(tagger(placed), placed)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
        optimizer.step()
        total += loss.item() * len(batch.words)
    return total / encoded.n_tokens
