"""AdamW and what goes with it, against PyTorch's own and against larger batches."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from backfire.encoding.batches import EncodedSentences, encode
from backfire.models.tagger import Tagger, tagging_loss
from backfire.records.errors import SettingsError
from backfire.training.adamw import has_fused_move, move_fused, move_one_by_one
from backfire.training.fit import Journal, fit
from backfire.training.groups import build_optimizer
from backfire.training.loop import train
from backfire.training.rates import Rates, plan_rates
from backfire.training.resume import TrainingState
from backfire.training.schedule import Phase, Schedule
from backfire.training.settings import TrainingSettings
from backfire.training.tuning import Tuning
from lab import FAST, LABELS, make_sentences, small_tagger
from little_encoder import encoder_tagger

ADAM = FAST.model_copy(
    update={"optimizer": "adamw", "learning_rate": 1e-2, "epochs": 3, "unknown_rate": 0.0}
)


def encoder_and_text(seed: int = 1) -> tuple[Tagger, EncodedSentences]:
    tagger = encoder_tagger(LABELS, seed=seed)
    return tagger, encode(make_sentences(13), tagger.vocabulary, LABELS)


def no_score(_: Tagger) -> float:
    return 0.0


def trained(settings: TrainingSettings, *, encoder: bool = False) -> Tagger:
    tagger, text = encoder_and_text() if encoder else small_tagger(make_sentences(13))
    list(train(tagger, text, no_score, settings, seed=1))
    return tagger


def distance(first: Tagger, second: Tagger) -> float:
    pairs = zip(first.parameters(), second.parameters(), strict=True)
    return max(float((a - b).detach().abs().max()) for a, b in pairs)


@pytest.mark.parametrize("encoder", [False, True])
def test_its_steps_are_those_of_pytorch(encoder: bool, monkeypatch) -> None:
    def make() -> tuple[Tagger, EncodedSentences]:
        return encoder_and_text() if encoder else small_tagger(make_sentences(13))

    ours, text = make()
    theirs, _ = make()
    once, _ = make()
    optimizer = build_optimizer(ours, ADAM, {"classifier": 0.5})
    plain = build_optimizer(once, ADAM, {"classifier": 0.5})
    options = [
        {
            "params": [parameter],
            "lr": ADAM.learning_rate * (0.5 if group == "classifier" else 1.0),
            "weight_decay": ADAM.weight_decay if parameter.dim() > 1 else 0.0,
        }
        for group in theirs.groups
        for parameter in theirs.group(group).values()
    ]
    expected = torch.optim.AdamW(options, fused=False)
    for step in range(4):
        batch = text.batch(np.arange(step, step + 4))
        for tagger in (ours, theirs, once):
            tagger.eval()
            tagger.zero_grad()
            tagging_loss(tagger(batch), batch).backward()
        for parameter in theirs.parameters():
            if parameter.grad is not None and parameter.grad.is_sparse:
                parameter.grad = parameter.grad.to_dense()
        torch.nn.utils.clip_grad_norm_(theirs.parameters(), ADAM.clip_norm)
        for group in expected.param_groups:
            group["lr"] *= 0.5 if step == 2 else 1.0
        expected.step()
        for group in expected.param_groups:
            group["lr"] *= 2.0 if step == 2 else 1.0
        factor = 0.5 if step == 2 else 1.0
        optimizer.step(factor)
        with monkeypatch.context() as patch:
            patch.setattr("backfire.training.adamw.move_fused", move_one_by_one)
            plain.step(factor)
    assert distance(ours, theirs) < 2e-5
    assert distance(once, theirs) < 2e-5


def test_this_pytorch_has_the_fused_step() -> None:
    assert has_fused_move("cpu")
    assert move_fused is not move_one_by_one


@pytest.mark.parametrize("mean_over", ["sentences", "tokens"])
def test_batches_that_add_up_are_one_batch(mean_over: str) -> None:
    settings = ADAM.model_copy(update={"loss_mean_over": mean_over, "optimizer": "sgd"})
    together = settings.model_copy(update={"batch_sentences": 8})
    added = settings.model_copy(update={"batch_sentences": 4, "accumulate": 2})
    assert distance(trained(together), trained(added)) < 1e-5
    assert distance(trained(together), trained(settings)) > 1e-4


def test_computing_layers_twice_changes_nothing() -> None:
    twice = ADAM.model_copy(update={"gradient_checkpointing": True, "epochs": 1})
    once = ADAM.model_copy(update={"epochs": 1})
    assert distance(trained(twice, encoder=True), trained(once, encoder=True)) < 1e-6
    with pytest.raises(SettingsError, match="'bilstm' has no layers to compute twice"):
        trained(twice)


def test_lower_levels_learn_more_slowly() -> None:
    tagger, _ = encoder_and_text()
    slowed = ADAM.model_copy(update={"level_decay": 0.5})
    optimizer = build_optimizer(tagger, slowed, {})
    rate = {id(each.parameter): each.rate for each in optimizer._moments}
    found = [rate[id(next(iter(tagger.group(level[0]).values())))] for level in tagger.levels]
    assert found == [1e-2, 5e-3, 2.5e-3, 1.25e-3]


def test_rates_rise_and_fall_over_the_whole_training() -> None:
    rates = Rates(steps_per_epoch=5, n_steps=10, n_rising=4, falls=True)
    factors = [rates.factor(epoch, step) for epoch in (1, 2) for step in range(5)]
    assert factors == [0.25, 0.5, 0.75, 1, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6]
    constant = Rates(5, 10, 0, falls=False)
    assert {constant.factor(epoch, 3) for epoch in (1, 2)} == {1.0}
    _, text = small_tagger(make_sentences(13))
    planned = ADAM.model_copy(update={"accumulate": 2, "warmup": 0.5, "rates": "linear"})
    assert plan_rates(text, planned) == Rates(2, 6, 3, falls=True)


def test_a_rate_that_changes_is_refused_where_rows_wait_for_their_steps() -> None:
    changing = FAST.model_copy(update={"rates": "linear"})
    with pytest.raises(SettingsError, match="needs a constant rate"):
        trained(changing)
    trained(changing.model_copy(update={"learning_rate": 1e-3}), encoder=True)


class KilledError(Exception):
    """Stands for a kill between two epochs."""


@pytest.mark.parametrize("unfreezing", [False, True])
def test_a_killed_training_goes_on_exactly_where_it_was(tmp_path: Path, unfreezing: bool) -> None:
    settings = ADAM.model_copy(
        update={"rates": "linear", "warmup": 0.3, "accumulate": 2, "epochs": 5, "keep": "last"}
    )

    def run(watch=lambda _: None, seed: int = 1) -> tuple[Tagger, Sequence[float]]:
        tagger, text = encoder_and_text(seed)
        thaw = Schedule((Phase(rates={"layer_1": 0.0, "embeddings": 0.0}), Phase(first=3)))
        tuning = Tuning(schedule=thaw) if unfreezing else Tuning()
        journal = Journal(resume=tmp_path / "training", watch=watch)
        done = fit(tagger, text, no_score, settings, seed=1, tuning=tuning, journal=journal)
        return tagger, [epoch.loss for epoch in done.history]

    def kill(epoch) -> None:
        if epoch.number == 2:
            raise KilledError

    with pytest.raises(KilledError):
        run(kill)
    assert TrainingState.load(tmp_path / "training").momentum
    resumed, losses = run(seed=5)
    (tmp_path / "training").rename(tmp_path / "done")
    whole, expected = run()
    assert losses == expected
    assert all(map(torch.equal, whole.state_dict().values(), resumed.state_dict().values()))
