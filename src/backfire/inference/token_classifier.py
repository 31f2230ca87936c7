"""Labelling words with a token classifier of transformers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from backfire.inference.system import Aggregation, Labelled, Sentences, Watch
from backfire.inference.word_pieces import Lengths, WordPieces
from backfire.inference.word_windows import Window, split_windows
from backfire.records.errors import ModelError

_NO_LIMIT: Final = 512
"""Pieces a window where a model has no limit."""

_UNTOLD: Final = 1_000_000
"""A tokenizer that does not know its model's limit tells a larger one."""

_PIECES_AT_ONCE: Final = {"cpu": 4096, "cuda": 65536}

_SAMPLE: Final = 50

Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Job:
    """A window of a sentence that begins at the word `offset` of the text."""

    words: list[str]
    window: Window
    offset: int
    pieces: int


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
        """
        pieces = WordPieces(self.tokenizer, self.model, sentences[:_SAMPLE], self.name)
        lengths = pieces.count(sentences)
        sentences, lengths, lost = _stand_in(pieces, sentences, lengths)
        limit = _limit(self.model, self.tokenizer)
        jobs = list(_jobs(sentences, lengths, limit - pieces.n_special))
        n_long = len({job.offset for job in jobs if job.window.first})
        jobs.sort(key=lambda job: -job.pieces)
        n = sum(map(len, sentences))
        best, confidence = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.float32)
        done = 0
        for rows, chances in self._run(jobs, pieces, limit):
            best[rows] = chances.argmax(axis=-1)
            confidence[rows] = chances.max(axis=-1)
            done += len(chances)
            watch(done)
        names = [self.labels[label] for label in best.tolist()]
        notes = _lost_notes(lost, pieces) + _long_notes(n_long, limit)
        return Labelled(names, confidence, tuple(notes))

    def _run(
        self, jobs: Sequence[_Job], pieces: WordPieces, limit: int
    ) -> Iterator[tuple[slice, Probabilities]]:
        """Yield rows of the text and the probabilities of their words' labels."""
        device = next(self.model.parameters()).device
        for batch in _batches(jobs, _PIECES_AT_ONCE.get(device.type, _PIECES_AT_ONCE["cpu"])):
            encoded = pieces.encode([job.words for job in batch], limit)
            with torch.inference_mode():
                inputs = {key: values.to(device) for key, values in encoded.inputs.items()}
                scores = self.model(**inputs).logits.float()
            every = torch.softmax(scores, dim=-1).cpu().numpy()
            for job, own, owners in zip(batch, every, encoded.owners, strict=True):
                self._check(owners, job)
                chances = _gather(own, owners, len(job.words), self.aggregation)
                window = job.window
                rows = slice(job.offset + window.first, job.offset + window.last)
                yield rows, chances[window.first - window.start : window.last - window.start]

    def _check(self, owners: npt.NDArray[np.int64], job: _Job) -> None:
        """Check that every word of a window has a piece, or labels would go to other words."""
        lost = set(range(len(job.words))) - set(owners.tolist())
        if lost:
            raise ModelError(
                f"{self.name}: its tokenizer makes no piece of the word {min(lost) + 1} of "
                f"{len(job.words)} in a sentence, though it does of the word alone, so no label "
                "can be traced to it. Use a model with another tokenizer."
            )


def _stand_in(
    pieces: WordPieces, sentences: Sentences, lengths: list[Lengths]
) -> tuple[Sentences, list[Lengths], int]:
    """Put a sign in the place of words that nothing is left of; tell how many there are."""
    lost = sum(int((own == 0).sum()) for own in lengths)
    if not lost:
        return sentences, lengths, 0
    sign = pieces.stand_in
    replaced = [
        [word if length else sign for word, length in zip(words, own, strict=True)]
        for words, own in zip(sentences, lengths, strict=True)
    ]
    return replaced, [np.maximum(own, 1) for own in lengths], lost


def _jobs(sentences: Sentences, lengths: list[Lengths], limit: int) -> Iterator[_Job]:
    offset = 0
    for words, own in zip(sentences, lengths, strict=True):
        for window in split_windows(own.tolist(), limit):
            size = int(own[window.start : window.end].sum())
            yield _Job(list(words[window.start : window.end]), window, offset, min(size, limit))
        offset += len(words)


def _batches(jobs: Sequence[_Job], pieces: int) -> Iterator[list[_Job]]:
    """Yield windows, longest first, so many that with padding they have about so many pieces."""
    start = 0
    while start < len(jobs):
        n = max(1, pieces // max(1, jobs[start].pieces))
        yield list(jobs[start : start + n])
        start += n


def _gather(
    chances: Probabilities,
    owners: npt.NDArray[np.int64],
    n_words: int,
    aggregation: Aggregation,
) -> Probabilities:
    """Return (words, labels): the probabilities of each word, from those of its pieces."""
    places = np.flatnonzero(owners >= 0)
    words = owners[places]
    if aggregation == "max":
        sureness = chances[places].max(axis=-1)
        order = np.lexsort((-sureness, words))
        places, words = places[order], words[order]
    if aggregation != "average":
        _, first = np.unique(words, return_index=True)
        return chances[places[first]]
    sums = np.zeros((n_words, chances.shape[-1]), dtype=np.float32)
    np.add.at(sums, words, chances[places])
    sizes = np.bincount(words, minlength=n_words).astype(np.float32)
    mean: Probabilities = np.divide(sums, sizes[:, None], dtype=np.float32)
    return mean


def _limit(model: Any, tokenizer: Any) -> int:
    """Return how many pieces the model reads at once, special ones included."""
    limits = [tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", None)]
    for name, module in model.named_modules():
        # RoBERTa and its kin count positions from one beyond the sign for padding.
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            unused = 0 if module.padding_idx is None else module.padding_idx + 1
            limits.append(module.num_embeddings - unused)
    told = [int(limit) for limit in limits if limit is not None and 0 < limit < _UNTOLD]
    return min(told, default=_NO_LIMIT)


def _lost_notes(lost: int, pieces: WordPieces) -> list[str]:
    if not lost:
        return []
    note = (
        f"its tokenizer leaves nothing of {lost:,} of the words; what it labelled in their place "
        f"is its sign for an unknown word, {pieces.stand_in}"
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
