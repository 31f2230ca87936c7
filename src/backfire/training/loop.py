"""The training loop."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from backfire.encoding.batches import Batch, EncodedSentences, shuffled_batches
from backfire.models.arithmetic import arithmetic, check_precision, mixing
from backfire.models.own_random import own_random
from backfire.models.placing import placed
from backfire.models.tagger import Tagger, TaggerOutput, tagging_loss
from backfire.training.groups import build_optimizer
from backfire.training.optimizer import Optimizer
from backfire.training.seeds import derive_seed
from backfire.training.settings import TrainingSettings


@dataclass(frozen=True)
class Epoch:
    """One finished epoch.

    Attributes:
        number: Counts from 1.
        loss: Mean cross-entropy a token, in nats.
        score: The validation score, higher is better.
        tokens: How many tokens were trained on.
        cpu_seconds: CPU time of the training alone, without the validation.
        momentum: The optimizer's momentum, by parameter name: with the tagger's parameters and
            `number`, all that is needed to go on exactly here. Like the tagger's parameters, these
            are the tensors that the next epoch changes, not copies, which would cost as much memory
            again as the tagger: save or clone them before asking for it.
    """

    number: int
    loss: float
    score: float
    tokens: int
    cpu_seconds: float
    momentum: Mapping[str, Tensor]


@dataclass(frozen=True)
class Resume:
    """Where an interrupted training goes on; the tagger must hold that epoch's parameters.

    Attributes:
        epoch: The last one that was finished.
        momentum: After it; read, never changed.
    """

    epoch: int
    momentum: Mapping[str, Tensor]


Penalty = Callable[[Tagger, Batch, TaggerOutput], Tensor]
"""Gives, for a tagger, a batch and the tagger's output on it, a number to add to the loss."""


def train(
    tagger: Tagger,
    sentences: EncodedSentences,
    score: Callable[[Tagger], float],
    settings: TrainingSettings,
    *,
    seed: int,
    rates: Mapping[str, float] | None = None,
    penalty: Penalty | None = None,
    resume: Resume | None = None,
) -> Iterator[Epoch]:
    """Train a tagger in place and yield after every epoch; the caller saves, logs and stops.

    It runs where the tagger is. The randomness of epoch n depends on `seed` and n alone, so a
    resumed training equals an uninterrupted one bit for bit on a CPU, and on a CUDA device if
    `settings.deterministic`.

    Args:
        tagger: What is trained.
        sentences: The training set.
        score: Gives the validation score of the tagger, higher is better.
        settings: Epochs, batch size, learning rate and so on.
        seed: The seed of the run.
        rates: Factors on the learning rate of named groups; 0 freezes.
        penalty: Added to the cross-entropy of each batch; it may read any parameter. To keep the
            whole word embedding up to date for it costs time, the more so the more rows learn.
        resume: Where to go on, if the training was interrupted.

    Raises:
        SettingsError: If the tagger's device can't compute as the settings say.

    Paper: section 4.2
    """
    device = tagger.device
    check_precision(settings.precision, device)
    optimizer = build_optimizer(tagger, settings, rates or {})
    if resume:
        optimizer.restore(tagger, resume.momentum)
    for number in range(resume.epoch + 1 if resume else 1, settings.epochs + 1):
        start = time.process_time()
        computing = arithmetic(device, settings.precision, deterministic=settings.deterministic)
        with own_random(device, derive_seed(seed, "dropout", number)), computing:
            random = np.random.default_rng(derive_seed(seed, "order", number))
            loss = _train_epoch(tagger, sentences, optimizer, settings, random, penalty)
        seconds = time.process_time() - start
        yield Epoch(
            number=number,
            loss=loss,
            score=score(tagger),
            tokens=sentences.n_tokens,
            cpu_seconds=seconds,
            momentum=optimizer.velocities(tagger),
        )


def _train_epoch(
    tagger: Tagger,
    sentences: EncodedSentences,
    optimizer: Optimizer,
    settings: TrainingSettings,
    random: np.random.Generator,
    penalty: Penalty | None,
) -> float:
    tagger.train()
    device = tagger.device
    total = torch.zeros((), dtype=torch.float64, device=device)
    batches = shuffled_batches(
        sentences,
        settings.batch_sentences,
        settings.unknown_rate,
        random,
        settings.pool_batches,
    )
    for batch in placed(batches, device):
        optimizer.prepare(batch, whole=penalty is not None)
        with mixing(device, settings.precision):
            output = tagger(batch)
            loss = tagging_loss(output, batch)
            objective = loss if penalty is None else loss + penalty(tagger, batch, output)
        objective.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        total += loss.detach().double() * batch.n_sentences  # read once: reading makes CUDA wait
    optimizer.finish_epoch()
    tagger.eval()
    return total.item() / sentences.n_tokens
