"""Each method against what it should be by hand."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from backfire.models.averaging import average_taggers, interpolate
from backfire.models.copying import copy_frozen, copy_tagger
from backfire.models.settings import GROUPS
from backfire.models.tagger import Tagger, tagging_loss
from backfire.records.errors import ModelError, SettingsError
from backfire.training.fisher import diagonal_fisher
from backfire.training.schedule import Schedule
from backfire.transfer.choice import MitigationChoice
from backfire.transfer.method import METHODS
from backfire.transfer.mitigation import Mitigation
from backfire.transfer.mitigations.mixout import mix
from lab import make_sentences, small_tagger
from little_transfer import SCORE, context, transferred, tune

SHARED = [group for group in GROUPS if group != "classifier"]


def make(name: str, **options) -> Mitigation:
    choice = MitigationChoice(name=name, options=options)
    return choice.method.build(choice.settings, context())


def schedule(name: str, **options) -> Schedule:
    return make(name, **options).schedule(transferred()[0])


def learning(name: str, epoch: int, **options) -> set[str]:
    rates = schedule(name, **options).phase(epoch).rates
    return {group for group in GROUPS if rates.get(group, 1.0) > 0}


def test_lp_ft_trains_the_classifier_alone_and_then_everything() -> None:
    phases = schedule("lp_ft", epochs=3)
    assert [learning("lp_ft", epoch, epochs=3) for epoch in (1, 3, 4, 9)] == [
        {"classifier"},
        {"classifier"},
        set(GROUPS),
        set(GROUPS),
    ]
    assert [phases.phase(epoch).dropout for epoch in (1, 3, 4)] == [False, False, True]
    assert phases.settled_from == 4


def test_gradual_unfreezing_adds_a_level_at_a_time() -> None:
    two = {"classifier", "word_lstm"}
    three = {*two, "word_embedding", "character_lstm"}
    steps = [learning("gradual_unfreezing", epoch, epochs=2) for epoch in range(1, 9)]
    assert steps == [{"classifier"}] * 2 + [two] * 2 + [three] * 2 + [set(GROUPS)] * 2


def test_discriminative_rates_fall_by_the_divisor_from_level_to_level() -> None:
    rates = schedule("discriminative_lr", divisor=2).phase(1).rates
    assert rates == {
        "classifier": 1,
        "word_lstm": 0.5,
        "word_embedding": 0.25,
        "character_lstm": 0.25,
        "character_embedding": 0.125,
    }


def test_frozen_features_stay_what_they_were() -> None:
    tagger, plain = tune(make("freeze")).tagger, transferred()[0]
    for name, tensor in plain.shared_parameters().items():
        assert torch.equal(tagger.state_dict()[name], tensor), name
    assert not torch.equal(tagger.classifier.weight, plain.classifier.weight)


def test_mixout_is_its_formula_and_the_parameter_itself_on_average() -> None:
    own, started = torch.tensor([3.0, 3.0]), torch.tensor([1.0, 1.0])
    mixed = mix(own, started, torch.tensor([1.0, 0.0]), 0.8)
    torch.testing.assert_close(mixed, torch.tensor([11.0, 1.0]))  # (3 - .8) / .2 and (1 - .8) / .2
    torch.testing.assert_close(0.2 * mixed[0] + 0.8 * mixed[1], own[0])


def test_mixout_starts_as_the_tagger_itself_and_scales_what_is_kept() -> None:
    tagger, encoded = transferred()
    tagger.eval()
    read = make("mixout", p=0.5).forward(copy_frozen(tagger))
    batch = encoded.batch(np.arange(3))
    assert torch.equal(read(tagger, batch).scores, tagger(batch).scores)
    with torch.no_grad():
        tagger.extractor.lstm.bias_ih_l0 += 1.0
    torch.manual_seed(1)
    read(tagger, batch).scores.sum().backward()
    gradient = tagger.extractor.lstm.bias_ih_l0.grad
    assert 0 < (gradient == 0).sum() < len(gradient), "those put back get no gradient"
    assert tagger.representation.word_embedding.weight.grad.is_sparse


def test_mixout_does_not_mix_the_word_embedding() -> None:
    with pytest.raises(SettingsError, match="unknown group to mix 'word_embedding'"):
        MitigationChoice(name="mixout", options={"groups": ["word_embedding"]})


def test_wise_ft_takes_the_mean_of_start_and_end_but_for_the_head() -> None:
    started, trained = transferred()[0], tune().tagger
    averaged = make("wise_ft", shares=[0.25]).finish(started, trained)
    for name, tensor in averaged.state_dict().items():
        ends = started.state_dict()[name], trained.state_dict()[name]
        expected = ends[1] if name in trained.head_parameters() else 0.75 * ends[0] + 0.25 * ends[1]
        torch.testing.assert_close(tensor, expected)
    whole = make("wise_ft", shares=[0.0], head=True).finish(started, trained)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, started.state_dict()[name])


def test_wise_ft_keeps_the_share_with_the_best_validation_score() -> None:
    started, trained = transferred()[0], tune().tagger
    shares = [0.0, 0.3, 0.6, 0.9]
    tried = {share: make("wise_ft", shares=[share]).finish(started, trained) for share in shares}
    best = max(shares, key=lambda share: (SCORE(tried[share]), share))
    chosen = make("wise_ft", shares=shares).finish(started, trained)
    for name, tensor in chosen.state_dict().items():
        assert torch.equal(tensor, tried[best].state_dict()[name])


def test_a_fisher_weighted_mean_leans_to_where_the_parameter_matters() -> None:
    ends = {"w": torch.tensor([1.0, 1.0, 1.0])}, {"w": torch.tensor([3.0, 3.0, 3.0])}
    weights = {"w": torch.tensor([3.0, 0.0, 0.0])}, {"w": torch.tensor([1.0, 1.0, 0.0])}
    between = interpolate(*ends, 0.5, weights)["w"]
    torch.testing.assert_close(between, torch.tensor([1.5, 3.0, 2.0]))
    torch.testing.assert_close(interpolate(*ends, 0.5)["w"], torch.tensor([2.0, 2.0, 2.0]))
    equal = {"w": torch.full((3,), 7.0)}
    torch.testing.assert_close(
        interpolate(*ends, 0.25, (equal, equal))["w"], torch.tensor([1.5, 1.5, 1.5])
    )


def test_the_fisher_information_is_the_mean_square_of_sentence_gradients() -> None:
    tagger, encoded = small_tagger(make_sentences(3))
    found = diagonal_fisher(tagger, encoded, 10)
    by_hand: Mapping[str, Tensor] = {n: torch.zeros_like(p) for n, p in tagger.named_parameters()}
    bias = torch.zeros(3)
    for sentence in range(3):
        tagger.zero_grad()
        batch = encoded.batch(np.array([sentence]))
        output = tagger(batch)
        tagging_loss(output, batch).backward()
        for name, parameter in tagger.named_parameters():
            gradient = parameter.grad
            by_hand[name].add_((gradient.to_dense() if gradient.is_sparse else gradient) ** 2 / 3)
        wrong = torch.softmax(output.scores, 1) - torch.nn.functional.one_hot(batch.labels, 3)
        bias += wrong.sum(0).detach() ** 2 / 3
    for name, square in by_hand.items():
        torch.testing.assert_close(found[name], square)
    torch.testing.assert_close(found["classifier.bias"], bias)
    tagger.zero_grad()


def test_a_fisher_weighted_average_is_another_one() -> None:
    started, trained = transferred()[0], tune().tagger
    weighted, plain = (
        make("wise_ft", shares=[0.5], fisher=fisher).finish(started, trained)
        for fisher in (True, False)
    )
    assert not torch.equal(weighted.extractor.lstm.bias_ih_l0, plain.extractor.lstm.bias_ih_l0)
    assert torch.equal(weighted.classifier.weight, plain.classifier.weight)


def test_a_soup_is_the_mean_and_refuses_other_recipes() -> None:
    first, second = (tune(seed=seed).tagger for seed in (1, 2))
    soup = average_taggers([first, second])
    for name, tensor in soup.state_dict().items():
        torch.testing.assert_close(
            tensor, (first.state_dict()[name] + second.state_dict()[name]) / 2
        )
    weighted = average_taggers([first, second], [1.0, 0.0])
    assert all(torch.equal(t, first.state_dict()[n]) for n, t in weighted.state_dict().items())
    other, _ = small_tagger(make_sentences(3))
    with pytest.raises(ModelError, match="different settings can't be averaged"):
        average_taggers([first, other])
    with pytest.raises(ModelError, match="at least one"):
        average_taggers([])


def test_pretrand_merges_normalised_scores_by_learnt_weights() -> None:
    tagger, encoded = transferred()
    branched = make("pretrand", hidden=5).start(tagger).eval()
    batch = encoded.batch(np.arange(3))
    before, after = tagger.eval()(batch), branched(batch)
    forms = branched.representation(batch)
    hidden = branched.branch.extractor(forms, batch.forms, batch.alive_at).every
    second = branched.branch.classifier(hidden)
    expected = sum(scores / scores.norm(dim=1, keepdim=True) for scores in (before.scores, second))
    torch.testing.assert_close(after.scores, expected)
    assert torch.equal(after.hidden, before.hidden)
    with torch.no_grad():
        branched.branch.second_weight.zero_()
    torch.testing.assert_close(
        branched(batch).scores, before.scores / before.scores.norm(dim=1, keepdim=True)
    )


def test_pretrand_trains_both_branches_and_their_weights() -> None:
    tagger = tune(make("pretrand")).tagger
    start = make("pretrand").start(transferred()[0])
    for name, tensor in start.named_parameters():
        assert not torch.equal(tensor, tagger.state_dict()[name]), name
    assert tagger.branch.extractor.output_width == tagger.extractor.output_width
    with pytest.raises(ModelError, match="has a second branch already"):
        make("pretrand").start(tagger)


def test_a_second_branch_is_part_of_the_head_and_of_no_transfer(tmp_path: Path) -> None:
    from backfire.transfer.recipe import transfer_parameters
    from backfire.transfer.settings import TransferSettings

    tagger = make("pretrand").start(transferred()[0])
    assert not any(name.startswith("branch") for name in tagger.shared_parameters())
    assert {*tagger.shared_parameters(), *tagger.head_parameters()} == {
        name for name, _ in tagger.named_parameters()
    }
    target, _ = transferred()
    ledger = transfer_parameters(tagger, target, TransferSettings())
    unused = {entry.tensor for entry in ledger if entry.fate == "unused"}
    assert unused == set(tagger.head_parameters())


def test_a_copy_shares_the_vocabulary_and_nothing_else() -> None:
    tagger, _ = small_tagger(make_sentences(3))
    copy = copy_tagger(tagger)
    assert copy.vocabulary is tagger.vocabulary
    assert isinstance(copy, Tagger)
    ours = {parameter.data_ptr() for parameter in tagger.parameters()}
    assert not ours & {parameter.data_ptr() for parameter in copy.parameters()}


def test_methods_are_listed_by_their_files() -> None:
    assert {"freeze", "lp_ft", "mixout", "pretrand", "wise_ft"} <= set(METHODS.names())
