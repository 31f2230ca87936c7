import numpy as np
import pytest
import torch

from backfire.encoding.batches import shuffled_batches
from backfire.inference.checkpoints import copy_parameters, set_parameters
from backfire.inference.predict import predict
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger, tagging_loss
from backfire.records.sentence import Sentence
from backfire.training.loop import Resume, train
from backfire.training.seeds import derive_seed
from lab import FAST, SMALL, make_sentences, small_tagger

WITH_DROPOUT = TaggerSettings.model_validate({**SMALL.model_dump(), "dropout": 0.3})


def no_score(_: Tagger) -> float:
    return 0.0


def test_training_learns_what_the_words_say() -> None:
    tagger, encoded = small_tagger(make_sentences(150))
    settings = FAST.model_copy(update={"epochs": 12})
    losses = [epoch.loss for epoch in train(tagger, encoded, no_score, settings, seed=1)]
    assert losses[-1] < 0.2 * losses[0]
    assert (predict(tagger, encoded).labels == encoded.labels).mean() > 0.95


def test_the_same_seed_gives_the_same_parameters_and_another_seed_others() -> None:
    def final(seed: int) -> torch.Tensor:
        tagger, encoded = small_tagger(make_sentences(30), settings=WITH_DROPOUT)
        list(train(tagger, encoded, no_score, FAST, seed=seed))
        return tagger.classifier.weight.detach()

    assert torch.equal(final(1), final(1))
    assert not torch.equal(final(1), final(2))


def test_a_mean_over_tokens_is_a_mean_over_sentences_with_shorter_steps() -> None:
    """All sentences have 4 tokens here, so the steps are a quarter as long, exactly."""
    sentences = [
        Sentence(["the", "dog", "sat", "Ran"], ["DT", "NN", "VB", "VB"], 4 * k) for k in range(8)
    ]

    def final(**change: object) -> torch.Tensor:
        tagger, encoded = small_tagger(sentences)
        plain = {"momentum": 0.0, "clip_norm": 1e6, "learning_rate": 0.25, **change}
        settings = FAST.model_copy(update=plain)
        list(train(tagger, encoded, no_score, settings, seed=1))
        return tagger.classifier.weight.detach()

    by_tokens = final(loss_mean_over="tokens")
    assert torch.equal(by_tokens, final(learning_rate=0.0625))
    assert not torch.equal(by_tokens, final())


def test_a_resumed_training_equals_an_uninterrupted_one_bit_for_bit() -> None:
    sentences = make_sentences(30)
    whole, encoded = small_tagger(sentences, settings=WITH_DROPOUT)
    list(train(whole, encoded, no_score, FAST, seed=1))

    broken, encoded = small_tagger(sentences, settings=WITH_DROPOUT)
    epochs = train(broken, encoded, no_score, FAST, seed=1)
    next(epochs)
    epoch = next(epochs)
    parameters, momentum = copy_parameters(broken), dict(epoch.momentum)
    fresh, encoded = small_tagger(sentences, seed=99, settings=WITH_DROPOUT)
    set_parameters(fresh, parameters)
    resume = Resume(epoch.number, momentum)
    assert [e.number for e in train(fresh, encoded, no_score, FAST, seed=1, resume=resume)] == [
        3,
        4,
    ]
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, fresh.state_dict()[name]), name


def test_the_momentum_of_an_epoch_is_live_and_that_of_a_resume_is_only_read() -> None:
    sentences = make_sentences(30)
    tagger, encoded = small_tagger(sentences)
    epochs = train(tagger, encoded, no_score, FAST, seed=1)
    first = next(epochs)
    kept = {name: velocity.clone() for name, velocity in first.momentum.items()}
    parameters = copy_parameters(tagger)
    second = next(epochs)
    for name, velocity in first.momentum.items():
        assert velocity is second.momentum[name], "a copy would double the memory"
        assert not torch.equal(velocity, kept[name]), name

    set_parameters(tagger, parameters)
    given = {name: velocity.clone() for name, velocity in kept.items()}
    again = next(train(tagger, encoded, no_score, FAST, seed=1, resume=Resume(1, given)))
    for name, velocity in again.momentum.items():
        assert torch.equal(velocity, second.momentum[name]), name
        assert torch.equal(given[name], kept[name]), name


def generator_states() -> list[torch.Tensor]:
    devices = range(torch.cuda.device_count())
    return [torch.get_rng_state(), *(torch.cuda.get_rng_state(device) for device in devices)]


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_training_leaves_every_generator_of_torch_as_it_was(device: str) -> None:
    before = generator_states()
    tagger, encoded = small_tagger(make_sentences(30), settings=WITH_DROPOUT)
    list(train(tagger.to(device), encoded, no_score, FAST, seed=1))
    for ours, theirs in zip(generator_states(), before, strict=True):
        assert torch.equal(ours, theirs)


def test_training_on_one_device_seeds_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def seed_all(_: int) -> None:
        raise AssertionError("generators that are not given back")

    monkeypatch.setattr(torch.cuda, "manual_seed_all", seed_all)
    tagger, encoded = small_tagger(make_sentences(30), settings=WITH_DROPOUT)
    next(train(tagger, encoded, no_score, FAST, seed=1))


def test_one_step_is_momentum_sgd_with_clipping() -> None:
    """The definition on plain tensors: v ← m·v + g, w ← w − lr·v, with ‖g‖ ≤ clip."""
    settings = FAST.model_copy(update={"epochs": 1, "clip_norm": 0.5})
    trained, encoded = small_tagger(make_sentences(12))
    by_hand, _ = small_tagger(make_sentences(12))
    list(train(trained, encoded, no_score, settings, seed=5))
    velocity = {name: torch.zeros_like(p) for name, p in by_hand.named_parameters()}
    random = np.random.default_rng(derive_seed(5, "order", 1))
    for batch in shuffled_batches(encoded, settings.batch_sentences, settings.unknown_rate, random):
        by_hand.zero_grad()
        tagging_loss(by_hand(batch), batch).backward()
        norm = torch.sqrt(sum((p.grad**2).sum() for p in by_hand.parameters()))
        scale = min(1.0, settings.clip_norm / (norm.item() + 1e-6))
        with torch.no_grad():
            for name, parameter in by_hand.named_parameters():
                velocity[name] = settings.momentum * velocity[name] + scale * parameter.grad
                parameter.sub_(settings.learning_rate * velocity[name])
    for (name, ours), theirs in zip(trained.named_parameters(), by_hand.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6, msg=name)
