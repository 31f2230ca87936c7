"""What every mitigation keeps on a transformer too: it works as anywhere, or says why it can't."""

from functools import cache
from pathlib import Path

import pytest
import torch

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.models.settings import BRANCH
from backfire.models.tagger import Tagger
from backfire.models.units import find_silent
from backfire.records.errors import ModelError, SettingsError
from backfire.transfer.choice import MitigationChoice
from backfire.transfer.fine_tuning import FineTuned
from backfire.transfer.method import METHODS, Method
from backfire.transfer.mitigation import Mitigation
from backfire.transfer.recipe import transfer_parameters
from backfire.transfer.settings import TransferSettings
from little_transfer import VALIDATION, context, make_context, make_source, transferred, tune

KIND = "transformer"
ALL: dict[str, Method] = METHODS.load_all()
REFUSED = {"pretrand": "no representation of whole words"}
WORKS = [name for name in ALL if name not in REFUSED]


def build(name: str, **options) -> Mitigation:
    choice = MitigationChoice(name=name, options=options)
    return choice.method.build(choice.settings, context(KIND))


@cache
def tuned(name: str | None) -> FineTuned:
    if name is None:
        return tune(kind=KIND)
    method = ALL[name]
    return tune(method.build(method.example or method.settings(), context(KIND)), kind=KIND)


def same(first: Tagger, second: Tagger) -> bool:
    ours, theirs = first.state_dict(), second.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[n], theirs[n]) for n in ours)


@pytest.mark.parametrize("name", WORKS)
def test_it_does_something_and_what_it_made_is_saved_whole(name: str, tmp_path: Path) -> None:
    tagger = tuned(name).tagger
    assert same(tagger, tuned(None).tagger) == bool(ALL[name].states)
    assert same(context(KIND).source, make_context(KIND).source), "the source is untouched"
    tagger.save_pretrained(tmp_path / "model")
    loaded = Tagger.from_pretrained(tmp_path / "model")
    text = encode(VALIDATION, tagger.vocabulary, tagger.labels)
    assert (predict(tagger, text).confidence == predict(loaded, text).confidence).all()


@pytest.mark.parametrize("name", ALL)
def test_its_neutral_setting_is_plain_fine_tuning_bit_for_bit(name: str) -> None:
    neutral = ALL[name].build(ALL[name].neutral, context(KIND))
    if neutral.places:  # else it is the plain one by its very parts
        assert same(tune(neutral, kind=KIND).tagger, tuned(None).tagger)


@pytest.mark.parametrize(("name", "reason"), REFUSED.items())
def test_one_that_can_not_be_done_says_why(name: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        tune(build(name), kind=KIND)


def test_levels_thaw_and_slow_down_layer_by_layer() -> None:
    started, _ = transferred(KIND)
    schedule = build("gradual_unfreezing", epochs=2).schedule(started)
    learning = [
        {name for name in started.groups if schedule.phase(epoch).rates.get(name, 1.0) > 0}
        for epoch in (1, 3, 5, 7)
    ]
    two = {"classifier", "layer_2", "casing"}
    assert learning == [{"classifier"}, two, {*two, "layer_1"}, set(started.groups) - {BRANCH}]
    rates = build("discriminative_lr", divisor=2).schedule(started).phase(1).rates
    assert [rates[name] for name in ("classifier", "layer_2", "layer_1", "embeddings")] == [
        1, 0.5, 0.25, 0.125,
    ]  # fmt: skip


def test_a_frozen_encoder_stays_what_it_was_and_a_layer_can_be_frozen_alone() -> None:
    plain = transferred(KIND)[0]
    frozen = tune(build("freeze"), kind=KIND).tagger
    for name, tensor in plain.shared_parameters().items():
        assert torch.equal(frozen.state_dict()[name], tensor), name
    some = tune(build("freeze", groups=["embeddings", "layer_1"]), kind=KIND).tagger
    changed = {
        group
        for group in plain.groups
        if not all(torch.equal(p, some.state_dict()[n]) for n, p in plain.group(group).items())
    }
    assert changed == {"layer_2", "casing", "classifier"}
    with pytest.raises(SettingsError, match=r"unknown group 'word_lstm'.*layer_1"):
        tune(build("freeze", groups=["word_lstm"]), kind=KIND)
    with pytest.raises(SettingsError, match="unknown group 'layer_0'"):
        build("freeze", groups=["layer_0"])


@pytest.mark.parametrize(("drawn", "kept"), [({}, True), ({"layer_2": "draw"}, False)])
def test_silent_units_of_a_source_model_stay_silent_where_their_layer_is_loaded(
    drawn, kept
) -> None:
    units = {"layer_1": [0, 5], "layer_2": [3], "extractor": [2]}
    source = context(KIND).source.silenced(units)
    target = make_source(KIND)[0]
    transfer_parameters(source, target, TransferSettings(start=drawn))
    assert find_silent(target, "layer_1") == (0, 5)
    assert find_silent(target, "layer_2") == ((3,) if kept else ())
    assert find_silent(target, "extractor") == ((2,) if kept else ())


def test_the_ledger_names_every_tensor_with_its_layer() -> None:
    source, target = context(KIND).source, make_source(KIND)[0]
    settings = TransferSettings(start={"layer_2": "draw"}, rates={"embeddings": 0.0})
    before = {name: tensor.clone() for name, tensor in target.state_dict().items()}
    ledger = transfer_parameters(source, target, settings)
    fates = {(entry.group, entry.fate) for entry in ledger}
    assert fates == {
        ("embeddings", "loaded"), ("layer_1", "loaded"), ("casing", "loaded"),
        ("layer_2", "drawn"), ("layer_2", "unused"),
        ("classifier", "drawn"), ("classifier", "unused"),
    }  # fmt: skip
    assert {entry.tensor for entry in ledger} == {name for name, _ in target.named_parameters()}
    assert {entry.rate for entry in ledger if entry.group == "embeddings"} == {0.0}
    for group in target.groups:
        start = before if group in {"layer_2", "classifier"} else source.state_dict()
        for name, parameter in target.group(group).items():
            assert torch.equal(parameter, start[name]), name
    with pytest.raises(SettingsError, match="transfer: unknown group 'word_lstm'"):
        transfer_parameters(source, target, TransferSettings(start={"word_lstm": "draw"}))
