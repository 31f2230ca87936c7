"""The training loop."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from backfire.encoding.batches import Batch, EncodedSentences
from backfire.models.arithmetic import arithmetic, check_precision, mixing
from backfire.models.own_random import own_random
from backfire.models.tagger import Tagger, TaggerOutput, tagging_loss
from backfire.training.checkpointing import set_checkpointing
from backfire.training.groups import build_optimizer
from backfire.training.optimizer import Stepping
from backfire.training.portions import Portion, draw_steps, words_read
from backfire.training.rates import plan_rates
from backfire.training.schedule import Phase
from backfire.training.seeds import derive_seed
from backfire.training.settings import TrainingSettings
from backfire.training.team import ALONE, Team
from backfire.training.tuning import PLAIN, Tuning


@dataclass(frozen=True)
class Epoch:
    """One finished epoch.

    Attributes:
        number: Counts from 1.
        loss: Mean cross-entropy a token, in nats.
        score: The validation score, higher is better.
        tokens: How many tokens were trained on.
        cpu_seconds: CPU time of the training alone, without the validation; of all processes.
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


def train(
    tagger: Tagger,
    sentences: EncodedSentences,
    score: Callable[[Tagger], float],
    settings: TrainingSettings,
    *,
    seed: int,
    tuning: Tuning = PLAIN,
    resume: Resume | None = None,
    team: Team = ALONE,
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
        tuning: Which groups learn when, what is added to the loss, and so on.
        resume: Where to go on, if the training was interrupted.
        team: The processes that train together. Each calls this with the same arguments and a
            tagger of the same parameters; they add up their gradients, and the leader scores.

    Raises:
        SettingsError: If the tagger or its device can't compute as the settings say.

    Paper: section 4.2
    """
    device = tagger.device
    check_precision(settings.precision, device)
    set_checkpointing(tagger, use=settings.gradient_checkpointing)
    rates = plan_rates(sentences, settings)
    optimizer: Stepping | None = None
    momentum = resume.momentum if resume else {}
    for number in range(resume.epoch + 1 if resume else 1, settings.epochs + 1):
        phase = tuning.schedule.phase(number)
        if optimizer is None or phase.first == number:
            optimizer = _begin_phase(tagger, settings, phase, momentum)
        start = time.process_time()
        computing = arithmetic(device, settings.precision, deterministic=settings.deterministic)
        own = (team.number,) if team.number else ()  # each drops out units of its own sentences
        with own_random(device, derive_seed(seed, "dropout", number, *own)), computing:
            random = np.random.default_rng(derive_seed(seed, "order", number))
            tagger.train(phase.dropout)
            loss = _train_epoch(
                tagger,
                sentences,
                optimizer,
                settings,
                random,
                tuning,
                partial(rates.factor, number),
                team,
            )
        seconds = team.total(time.process_time() - start)
        team.compare(tagger)
        momentum = optimizer.velocities(tagger)
        yield Epoch(
            number=number,
            loss=loss,
            score=team.led(partial(score, tagger)),
            tokens=sentences.n_tokens,
            cpu_seconds=seconds,
            momentum=momentum,
        )


def _begin_phase(
    tagger: Tagger, settings: TrainingSettings, phase: Phase, momentum: Mapping[str, Tensor]
) -> Stepping:
    """Build the optimizer of a phase; groups that learnt in the epoch before keep their momentum.

    An interrupted training goes on in the same way, so both give the same.
    """
    optimizer = build_optimizer(tagger, settings, phase.rates)
    if momentum:
        optimizer.restore(tagger, momentum)
    return optimizer


def _train_epoch(
    tagger: Tagger,
    sentences: EncodedSentences,
    optimizer: Stepping,
    settings: TrainingSettings,
    random: np.random.Generator,
    tuning: Tuning,
    factors: Callable[[int], float],
    team: Team,
) -> float:
    device = tagger.device
    forward, penalty = tuning.forward or _read, tuning.penalty
    whole = penalty is not None and tuning.penalty_reads_words
    total = torch.zeros((), dtype=torch.float64, device=device)
    for step, portions in enumerate(draw_steps(sentences, settings, random, team, device)):
        for place, portion in enumerate(portions):
            batch = portion.batch
            optimizer.prepare(portion.words, whole=whole, forget=place == 0)
            with mixing(device, settings.precision):
                output = forward(tagger, batch)
                loss = tagging_loss(output, batch)
                objective = _averaged(loss, portion, settings)
                if penalty is not None:
                    objective = objective + portion.of_sentences * penalty(tagger, batch, output)
            objective.backward()  # type: ignore[no-untyped-call]
            if portion.of_sentences:
                total += loss.detach().double() * batch.n_sentences  # reading it makes CUDA wait
        if team.size > 1:
            team.add_up(tagger, None if whole else words_read(portions))
        optimizer.step(factors(step))
    optimizer.finish_epoch()
    tagger.eval()
    return team.total(total.item()) / sentences.n_tokens


def _read(tagger: Tagger, batch: Batch) -> TaggerOutput:
    output: TaggerOutput = tagger(batch)
    return output


def _averaged(loss: Tensor, portion: Portion, settings: TrainingSettings) -> Tensor:
    """Return what a portion adds to the loss of a step, from its own mean over sentences."""
    if settings.loss_mean_over == "sentences":
        return loss * portion.of_sentences
    batch = portion.batch
    return loss * (batch.n_sentences / len(batch.labels)) * portion.of_tokens
