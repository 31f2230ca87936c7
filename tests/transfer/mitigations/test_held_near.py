"""Penalties that look back at the start: L2-SP, DELTA, and BSS, which looks at nothing else."""

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck

from backfire.encoding.batches import encode
from backfire.models.copying import copy_frozen, copy_tagger
from backfire.training.loop import train
from backfire.training.tuning import Tuning
from backfire.transfer.method import METHODS
from backfire.transfer.mitigation import Mitigation
from backfire.transfer.mitigations.bss import smallest_energy
from backfire.transfer.mitigations.delta import attend
from little_transfer import QUICK, TRAINING, context, transferred

WORDS = "representation.word_embedding.weight"


def build(name: str, **settings) -> Mitigation:
    method = METHODS.load(name)
    return method.build(method.settings(**settings), context())


def moved_tagger():
    """A transferred tagger, frozen, and one that has left it where training could move it."""
    tagger, encoded = transferred()
    started = copy_frozen(tagger)
    rows = torch.from_numpy(np.unique(encoded.words))
    with torch.no_grad():
        for name, parameter in tagger.named_parameters():
            if name == WORDS:
                parameter[rows] += 0.5
            else:
                parameter.add_(0.25)
    return started, tagger, encoded, rows


def test_l2_sp_and_its_gradient_have_their_closed_form() -> None:
    started, tagger, encoded, rows = moved_tagger()
    batch = encoded.batch(np.arange(2))
    penalty = build("l2_sp", alpha=0.3, beta=0.2).penalty(started)(tagger, batch, tagger(batch))
    n_shared = sum(p.numel() for n, p in tagger.shared_parameters().items() if n != WORDS)
    n_words = len(rows) * tagger.settings.representation.word_width
    head = sum(p.detach().square().sum().item() for p in tagger.head_parameters().values())
    expected = 0.15 * (n_shared * 0.0625 + n_words * 0.25) + 0.1 * head
    assert penalty.item() == pytest.approx(expected, rel=1e-5)
    penalty.backward()
    before = started.state_dict()
    for name, parameter in tagger.named_parameters():
        gradient = parameter.grad.to_dense() if parameter.grad.is_sparse else parameter.grad
        head = name.startswith("classifier")
        closed = 0.2 * parameter if head else 0.3 * (parameter - before[name])
        torch.testing.assert_close(gradient, closed.detach(), msg=name)


def test_l2_sp_on_the_words_of_the_training_set_alone_is_l2_sp_on_all() -> None:
    """No other row can leave its start, so that to read the whole table changes nothing."""

    def whole(started):
        def penalty(tagger, batch, output):
            before = started.state_dict()
            apart = [(p - before[n]).square().sum() for n, p in tagger.shared_parameters().items()]
            held = sum(p.square().sum() for p in tagger.head_parameters().values())
            return 0.05 * sum(apart) + 0.025 * held

        return penalty

    def trained(penalty):
        tagger, encoded = transferred()
        started = copy_frozen(tagger)
        list(
            train(
                tagger,
                encoded,
                lambda _: 0.0,
                QUICK,
                seed=1,
                tuning=Tuning(penalty=penalty(started)),
            )
        )
        return tagger.state_dict()

    sparse, dense = trained(build("l2_sp", alpha=0.1, beta=0.05).penalty), trained(whole)
    for name, tensor in sparse.items():
        torch.testing.assert_close(tensor, dense[name], rtol=1e-4, atol=1e-6, msg=name)


def test_the_smallest_singular_values_of_a_diagonal_are_its_smallest_entries() -> None:
    diagonal = torch.diag(torch.tensor([5.0, 1.0, 3.0, 2.0]))[:, :3]  # 4 tokens, 3 units
    assert smallest_energy(diagonal, 1).item() == pytest.approx(1)
    assert smallest_energy(diagonal, 2).item() == pytest.approx(1 + 9)
    assert smallest_energy(diagonal, 9).item() == pytest.approx(1 + 9 + 25)


def test_the_energy_keeps_its_digits_and_its_gradient() -> None:
    torch.manual_seed(0)
    features = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    assert gradcheck(lambda f: smallest_energy(f, 2), features)
    left, right = (torch.linalg.qr(torch.randn(n, 3)).Q for n in (8, 3))
    weak = left @ torch.diag(torch.tensor([100.0, 10.0, 0.01])) @ right.T
    assert smallest_energy(weak, 1).item() == pytest.approx(1e-4, rel=1e-2)


def test_bss_reads_a_batch_whole() -> None:
    tagger, encoded = transferred()
    batch = encoded.batch(np.arange(3))
    output = tagger.eval()(batch)
    penalty = build("bss", k=2, eta=0.5).penalty(tagger)(tagger, batch, output)
    values = np.linalg.svd(output.hidden.detach().numpy(), compute_uv=False)
    assert penalty.item() == pytest.approx(0.5 * (values[-2:] ** 2).sum(), rel=1e-4)


@pytest.mark.parametrize("attention", [False, True])
def test_delta_is_the_weighted_distance_of_every_token(attention: bool) -> None:
    started, tagger, encoded, _ = moved_tagger()
    batch = encoded.batch(np.array([4, 1]))
    output = tagger.eval()(batch)
    penalty = build("delta", alpha=0.3, attention=attention, ridge=2.0).penalty(started)
    with torch.no_grad():
        before = started(batch).hidden
        text = encode(TRAINING, started.vocabulary, started.labels)
        all_before = torch.cat([started(text.batch(np.array([s]))).hidden for s in range(10)])
    held = torch.ones(before.shape[1])
    if attention:
        held = attend(all_before, torch.from_numpy(text.labels), 4, ridge=2.0)
    expected = 0.3 * ((output.hidden - before).square() * held).sum() / 2
    torch.testing.assert_close(
        penalty(tagger, batch, output), expected.detach(), rtol=1e-4, atol=1e-6, check_stride=False
    )


def test_attention_is_what_the_probe_loses_without_a_unit() -> None:
    random = np.random.default_rng(0)
    features, gold = random.normal(size=(60, 5)), random.integers(0, 3, 60)
    features[:, 2] += 2 * gold  # the unit that tells
    held = attend(torch.from_numpy(features).float(), torch.from_numpy(gold), 3, ridge=0.7).numpy()
    centred, wanted = features - features.mean(0), np.eye(3)[gold] - np.eye(3)[gold].mean(0)
    weights = np.linalg.solve(centred.T @ centred + 0.7 * np.eye(5), centred.T @ wanted)

    def loss(without: int | None) -> float:
        kept = centred.copy()
        if without is not None:
            kept[:, without] = 0
        return ((wanted - kept @ weights) ** 2).sum()

    lost = np.array([loss(unit) - loss(None) for unit in range(5)])
    standardised = (lost - lost.mean()) / lost.std(ddof=1)
    np.testing.assert_allclose(
        held, 5 * np.exp(standardised) / np.exp(standardised).sum(), rtol=1e-3
    )
    assert held.argmax() == 2
    assert held.mean() == pytest.approx(1)


def test_tokens_without_a_known_label_give_no_attention() -> None:
    random = np.random.default_rng(0)
    features = torch.from_numpy(random.normal(size=(40, 4))).float()
    gold = torch.from_numpy(random.integers(0, 2, 40))
    noise = torch.cat([features, 99 * torch.ones(3, 4)]), torch.cat([gold, torch.full((3,), -1)])
    torch.testing.assert_close(attend(*noise, 2, ridge=1.0), attend(features, gold, 2, ridge=1.0))


@pytest.mark.parametrize(
    "name",
    ["delta", "lwf", "co_tuning", "focal_distillation", "new_error_loss", "ensemble_distilled"],
)
def test_a_batch_counts_the_tokens_of_its_sentences_and_nothing_else(name: str) -> None:
    """Sentences of different lengths: what one alone costs does not change beside a longer one."""
    mitigation = build(name)
    given, encoded = transferred()
    tagger = (mitigation.start or (lambda same: same))(given)
    penalty = mitigation.penalty(copy_frozen(tagger))
    moved = copy_tagger(tagger).eval()
    with torch.no_grad():
        for parameter in moved.parameters():
            parameter.mul_(1.05)

    def cost(sentences: list[int]) -> float:
        batch = encoded.batch(np.array(sentences))
        return penalty(moved, batch, moved(batch)).item() * len(sentences)

    lengths = np.diff(encoded.bounds)
    longest, shortest = int(lengths.argmax()), int(lengths.argmin())
    assert lengths[longest] > lengths[shortest]
    together, apart = cost([shortest, longest]), cost([shortest]) + cost([longest])
    assert together == pytest.approx(apart, rel=1e-3)
    assert together > 0
