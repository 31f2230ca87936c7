import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.autograd import gradcheck

import little_parts
from backfire.encoding.batches import encode
from backfire.models.copying import copy_frozen
from backfire.models.tagger import tagging_loss
from backfire.records.errors import SettingsError
from backfire.transfer.distillation import (
    divergence,
    is_right,
    look_up,
    mean_distribution,
    score_training_set,
)
from backfire.transfer.method import METHODS
from backfire.transfer.mitigations.focal_distillation import half_squared_distance
from lab import small_tagger
from little_transfer import TARGET_LABELS, TRAINING, context, transferred

logits = st.lists(st.floats(-5, 5), min_size=3, max_size=3)


def softmax(values, temperature=1.0):
    powers = [math.exp(value / temperature) for value in values]
    return [power / sum(powers) for power in powers]


@given(logits, logits, st.floats(0.5, 10))
def test_the_divergence_is_its_definition(ours, theirs, temperature) -> None:
    p, q = softmax(theirs, temperature), softmax(ours, temperature)
    expected = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    found = divergence(
        mean_distribution([torch.tensor([theirs])], temperature), torch.tensor([ours]), temperature
    )
    assert found.item() == pytest.approx(expected, rel=1e-3, abs=1e-4)


@given(logits, logits)
def test_a_hot_divergence_is_the_distance_of_centred_logits(ours, theirs) -> None:
    """Why some take T² of it: with a high T, T² KL tends to ½‖z − z′‖² / C of centred logits."""
    z, other = (np.array(x, dtype=np.float64) - np.mean(x) for x in (ours, theirs))
    taught = mean_distribution([torch.tensor([theirs], dtype=torch.float64)], 1000.0)
    found = 1000.0**2 * divergence(taught, torch.tensor([ours], dtype=torch.float64), 1000.0)
    assert found.item() == pytest.approx(((z - other) ** 2).sum() / 6, rel=0.05, abs=1e-6)


def test_a_certain_teacher_is_the_cross_entropy() -> None:
    taught, scores = torch.tensor([[0.0, 1.0]]), torch.tensor([[0.0, math.log(3)]])
    assert divergence(taught, scores, 1.0).item() == pytest.approx(-math.log(0.75))


def test_gradients_are_those_of_finite_differences() -> None:
    torch.manual_seed(0)
    scores = torch.randn(5, 4, dtype=torch.float64, requires_grad=True)
    taught = torch.randn(5, 4, dtype=torch.float64).softmax(dim=-1)
    assert gradcheck(lambda s: divergence(taught, s, 2.0), scores)
    assert gradcheck(lambda s: half_squared_distance(taught, s), scores)


def test_the_mean_of_teachers_is_that_of_their_probabilities() -> None:
    first, second = torch.tensor([[0.0, math.log(3)]]), torch.tensor([[0.0, 0.0]])
    torch.testing.assert_close(
        mean_distribution([first, second], 1.0), torch.tensor([[0.375, 0.625]])
    )
    hot = mean_distribution([2 * first], 2.0)
    torch.testing.assert_close(hot, torch.tensor([[0.25, 0.75]]))


def test_a_reference_is_read_by_label_and_by_token() -> None:
    reference, _ = small_tagger(TRAINING)
    learner, encoded = small_tagger(TRAINING, seed=5)
    turned = type(learner)(learner.settings, learner.vocabulary, ("VB", "DT", "NN"))
    scores = score_training_set(reference, TRAINING, turned)
    batch = encoded.batch(np.array([3, 1]))
    with torch.no_grad():
        own = reference(batch).scores
    torch.testing.assert_close(look_up(scores, batch), own[:, [2, 0, 1]])


def test_a_reference_with_other_labels_is_refused() -> None:
    reference, _ = small_tagger(TRAINING)
    learner, _ = transferred()
    with pytest.raises(SettingsError, match="3 labels and the tagger that learns from it 4; UH"):
        score_training_set(reference, TRAINING, learner)


@pytest.mark.parametrize("name", ["focal_distillation", "new_error_loss", "ensemble_distilled"])
def test_without_a_reference_it_says_what_to_give(name: str) -> None:
    method = METHODS.load(name)
    alone = replace(context(), references=())
    with pytest.raises(SettingsError, match=f"{name}.*--reference"):
        method.build(method.settings(), alone)
    assert method.build(method.neutral, alone).places == frozenset()


def measured(name: str, **settings):
    """The penalty on a batch, and all that a definition in plain formulas needs."""
    known = [little_parts.tagger(TARGET_LABELS, seed) for seed in (1, 2)]
    method = METHODS.load(name)
    built = method.build(
        method.settings(**settings), replace(context(), references=list(map(copy_frozen, known)))
    )
    tagger, encoded = transferred()
    with torch.no_grad():  # away from the start
        for parameter in tagger.parameters():
            parameter.mul_(1.1)
    batch = encoded.batch(np.array([2, 0, 5]))
    output = tagger(batch)
    penalty = built.penalty(copy_frozen(transferred()[0]))(tagger, batch, output)
    texts = [
        encode(TRAINING, each.vocabulary, TARGET_LABELS).batch(np.array([2, 0, 5]))
        for each in known
    ]
    with torch.no_grad():
        theirs = [each.eval()(text).scores for each, text in zip(known, texts, strict=True)]
    return penalty, tagger, batch, output, theirs


@pytest.mark.parametrize("distance", ["kl", "logits"])
def test_focal_distillation_weighs_what_the_reference_gets_right(distance: str) -> None:
    penalty, _, batch, output, theirs = measured(
        "focal_distillation", strength=2.0, alpha=0.5, beta=3.0, distance=distance
    )
    taught = sum(own.softmax(-1) for own in theirs) / 2
    right = (taught.argmax(-1) == batch.labels).float()
    assert 0 < right.mean() < 1
    if distance == "kl":
        each = (taught * (taught.log() - output.scores.log_softmax(-1))).sum(-1)
    else:
        each = 0.5 * (sum(theirs) / 2 - output.scores).pow(2).sum(-1)
    torch.testing.assert_close(penalty, 2.0 * ((0.5 + 3.0 * right) * each).sum() / 3)


def test_new_errors_count_more() -> None:
    penalty, _, batch, output, theirs = measured("new_error_loss", strength=0.7)
    right = (sum(own.softmax(-1) for own in theirs)).argmax(-1) == batch.labels
    missed = -output.scores.log_softmax(-1)[torch.arange(len(right)), batch.labels]
    torch.testing.assert_close(penalty, 0.7 * missed[right].sum() / 3)
    everywhere = tagging_loss(output, batch)
    assert 0 < penalty < 0.7 * everywhere


@pytest.mark.parametrize("agreed_only", [False, True])
def test_an_ensemble_teaches_its_mean(agreed_only: bool) -> None:
    penalty, _, _, output, theirs = measured(
        "ensemble_distilled", strength=0.5, temperature=2.0, agreed_only=agreed_only
    )
    taught = sum((own / 2).softmax(-1) for own in theirs) / 2
    each = 4 * (taught * (taught.log() - (output.scores / 2).log_softmax(-1))).sum(-1)
    heard = theirs[0].argmax(-1) == theirs[1].argmax(-1)
    assert 0 < heard.float().mean() < 1
    torch.testing.assert_close(penalty, 0.5 * each[heard | (not agreed_only)].sum() / 3)


def test_right_is_what_the_most_probable_label_is() -> None:
    distribution = torch.tensor([[0.6, 0.4], [0.6, 0.4], [0.1, 0.9]])
    assert is_right(distribution, torch.tensor([0, 1, -1])).tolist() == [True, False, False]
