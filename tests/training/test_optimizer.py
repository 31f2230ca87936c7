import copy
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import Tensor

from backfire.encoding.batches import Batch, EncodedSentences, shuffled_batches
from backfire.models.tagger import Tagger, TaggerOutput, tagging_loss
from backfire.records.errors import SettingsError
from backfire.training.groups import build_optimizer
from backfire.training.loop import train
from backfire.training.optimizer import Optimizer
from backfire.training.seeds import derive_seed
from backfire.training.settings import TrainingSettings
from backfire.training.tuning import Penalty, Tuning
from lab import FAST, make_sentences, small_tagger

CLIPPED = FAST.model_copy(update={"batch_sentences": 1, "clip_norm": 0.5, "epochs": 3})


def word_table(tagger: Tagger) -> Tensor:
    return tagger.representation.word_embedding.weight


def pull_to_zero(tagger: Tagger, _: Batch, __: TaggerOutput) -> Tensor:
    """L2 on every row of every word, and on all else that learns."""
    return 0.05 * sum((p**2).sum() for p in tagger.parameters() if p.requires_grad)


def pull_to_start(start: Tagger) -> Penalty:
    """L2-SP: most rows lie where they started, and have a gradient of exactly zero."""

    def penalty(tagger: Tagger, _: Batch, __: TaggerOutput) -> Tensor:
        pairs = zip(tagger.parameters(), start.parameters(), strict=True)
        return 0.5 * sum(((own - old.detach()) ** 2).sum() for own, old in pairs)

    return penalty


def pull_some_rows(tagger: Tagger, _: Batch, __: TaggerOutput) -> Tensor:
    """Read rows of the table that the batch need not hold; their gradient is sparse."""
    return 0.1 * tagger.representation.word_embedding(torch.arange(2, 5)).pow(2).sum()


def pull_outputs(_: Tagger, __: Batch, output: TaggerOutput) -> Tensor:
    """Read no parameter at all."""
    return 0.01 * output.hidden.pow(2).sum()


def every_third_step(penalty: Penalty) -> Penalty:
    calls = iter(range(10**6))

    def sometimes(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:
        on = next(calls) % 3 == 0
        return penalty(tagger, batch, output) if on else output.scores.new_zeros(())

    return sometimes


PENALTIES = {
    "to zero": lambda _: pull_to_zero,
    "to zero, every third step": lambda _: every_third_step(pull_to_zero),
    "to the start": pull_to_start,
    "to the start, every third step": lambda start: every_third_step(pull_to_start(start)),
    "some rows": lambda _: pull_some_rows,
    "outputs": lambda _: pull_outputs,
}


def dense_sgd(
    tagger: Tagger, encoded: EncodedSentences, settings: TrainingSettings, penalty: Penalty
) -> Iterator[int]:
    """Train the same by torch.optim.SGD, with a dense gradient of the whole word table."""
    tagger.representation.word_embedding.sparse = False
    torchs = torch.optim.SGD(
        tagger.parameters(), lr=settings.learning_rate, momentum=settings.momentum, foreach=False
    )
    for epoch in range(1, settings.epochs + 1):
        random = np.random.default_rng(derive_seed(3, "order", epoch))
        batches = shuffled_batches(encoded, settings.batch_sentences, settings.unknown_rate, random)
        for batch in batches:
            torchs.zero_grad()
            output = tagger(batch)
            (tagging_loss(output, batch) + penalty(tagger, batch, output)).backward()
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), settings.clip_norm)
            torchs.step()
        yield epoch


@pytest.mark.parametrize("name", PENALTIES)
def test_with_a_penalty_training_is_dense_momentum_sgd(name: str) -> None:
    ours, encoded = small_tagger(make_sentences(15))
    theirs = copy.deepcopy(ours)
    start = copy.deepcopy(ours)
    tuning = Tuning(penalty=PENALTIES[name](start))
    by_rows = train(ours, encoded, lambda _: 0.0, CLIPPED, seed=3, tuning=tuning)
    dense = dense_sgd(theirs, encoded, CLIPPED, PENALTIES[name](start))
    for _ in zip(by_rows, dense, strict=True):
        for (parameter, own), other in zip(
            ours.named_parameters(), theirs.parameters(), strict=True
        ):
            torch.testing.assert_close(own, other, rtol=1e-4, atol=2e-6, msg=f"{parameter}")


def test_the_loss_of_an_epoch_is_the_cross_entropy_without_the_penalty() -> None:
    def constant(_: Tagger, __: Batch, output: TaggerOutput) -> Tensor:
        return output.scores.sum() * 0 + 1000

    losses = []
    for penalty in (None, constant):
        tagger, encoded = small_tagger(make_sentences(20))
        epochs = train(tagger, encoded, lambda _: 0.0, FAST, seed=3, tuning=Tuning(penalty=penalty))
        losses.append([epoch.loss for epoch in epochs])
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)


def steps_with(penalty: Penalty, *, whole: bool) -> tuple[Tagger, Optimizer]:
    tagger, encoded = small_tagger(make_sentences(20))
    optimizer = build_optimizer(tagger, FAST, {})
    for batch in shuffled_batches(encoded, 1, 0.5, np.random.default_rng(1)):
        optimizer.prepare(batch.words, whole=whole)
        output = tagger(batch)
        (tagging_loss(output, batch) + penalty(tagger, batch, output)).backward()
        optimizer.step()
    return tagger, optimizer


@pytest.mark.parametrize("penalty", [pull_to_zero, pull_some_rows])
def test_a_loss_that_has_read_rows_before_they_were_settled_is_refused(penalty: Penalty) -> None:
    message = r"the loss has read \d+ of its \d+ rows .*prepare\(batch, whole=True\)"
    with pytest.raises(SettingsError, match=message):
        steps_with(every_third_step(penalty), whole=False)
    steps_with(every_third_step(penalty), whole=True)


def test_announcing_a_whole_table_changes_nothing_but_rounding() -> None:
    tables = []
    for whole in (True, False):
        tagger, optimizer = steps_with(pull_outputs, whole=whole)
        optimizer.finish_epoch()
        tables.append(word_table(tagger).detach())
    torch.testing.assert_close(*tables, rtol=0, atol=1e-6)


@pytest.mark.parametrize("learning", ["word_embedding", "classifier"])
def test_a_single_group_learns_alone(learning: str) -> None:
    tagger, encoded = small_tagger(make_sentences(12))
    frozen = ["character_embedding", "character_lstm", "word_embedding", "word_lstm", "classifier"]
    frozen.remove(learning)
    optimizer = build_optimizer(tagger, FAST, dict.fromkeys(frozen, 0.0))
    before = {name: parameter.clone() for name, parameter in tagger.named_parameters()}
    batch = encoded.batch(np.arange(4))
    optimizer.prepare(batch.words)
    tagging_loss(tagger(batch), batch).backward()
    optimizer.step()
    changed = {n for n, p in tagger.named_parameters() if not torch.equal(p, before[n])}
    assert changed == set(tagger.group(learning))
    assert set(optimizer.velocities(tagger)) == changed
