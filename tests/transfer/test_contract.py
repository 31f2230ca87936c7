"""What every mitigation keeps, whoever wrote it; a new file of `mitigations/` is found here too."""

from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import torch

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.transfer.choice import MitigationChoice, check_choices, check_references
from backfire.transfer.context import MitigationContext
from backfire.transfer.describing import describe, format_description
from backfire.transfer.fine_tuning import FineTuned
from backfire.transfer.method import METHODS, Method
from backfire.transfer.mitigation import PLACES, Mitigation, combine
from little_transfer import VALIDATION, context, make_context, transferred, tune

ALL: dict[str, Method] = METHODS.load_all()
each_method = pytest.mark.parametrize("name", ALL)


@cache
def build(name: str, *, neutral: bool = False) -> Mitigation:
    method = ALL[name]
    return method.build(method.neutral if neutral else method.settings(), context())


def example(name: str) -> Mitigation:
    method = ALL[name]
    return method.build(method.example or method.settings(), context())


@cache
def tuned(name: str | None) -> FineTuned:
    return tune(example(name)) if name else tune()


def compose(first: str, second: str) -> Mitigation | str:
    """Return both in this order, or why not."""
    try:
        check_choices([MitigationChoice(name=first), MitigationChoice(name=second)])
        return combine([build(first), build(second)])
    except SettingsError as refusal:
        return str(refusal)


def consulted(given: MitigationContext) -> list[Tagger]:
    return [given.source, *given.references]


def same(first: Tagger, second: Tagger) -> bool:
    ours, theirs = first.state_dict(), second.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[n], theirs[n]) for n in ours)


@each_method
def test_the_neutral_setting_is_plain_fine_tuning_bit_for_bit(name: str) -> None:
    mitigation = build(name, neutral=True)
    assert mitigation.penalty is None, "the path for a penalty is slow, whatever it adds"
    if mitigation.places:  # else it is the plain one by its very parts
        assert same(tune(mitigation).tagger, tuned(None).tagger)


@each_method
def test_it_does_something_and_the_same_each_time_whatever_the_default_device(name: str) -> None:
    if not ALL[name].states:  # those are tried one after the other, each in a training of its own
        assert not same(tuned(name).tagger, tuned(None).tagger)
    with torch.device("meta"):  # a tensor that is made without a device is made there and can't mix
        again = tune(example(name)).tagger
    assert same(again, tuned(name).tagger)


@each_method
def test_neither_the_source_nor_what_it_consults_is_touched(name: str) -> None:
    tuned(name)
    for tagger, untouched in zip(consulted(context()), consulted(make_context()), strict=True):
        assert same(tagger, untouched)
        assert not any(parameter.requires_grad for parameter in tagger.parameters())
        assert not tagger.training


@each_method
def test_a_start_gives_a_new_tagger_or_the_same_one(name: str) -> None:
    start = build(name).start
    if start is None:
        return
    given, _ = transferred()
    before = {key: value.clone() for key, value in given.state_dict().items()}
    attributes = set(vars(given))
    started = start(given)
    assert (started.vocabulary, started.labels) == (given.vocabulary, given.labels)
    assert set(vars(given)) == attributes
    assert all(torch.equal(before[key], value) for key, value in given.state_dict().items())
    ours = {parameter.data_ptr() for parameter in given.parameters()}
    assert started is given or not ours & {p.data_ptr() for p in started.parameters()}


@each_method
def test_saved_and_loaded_it_predicts_the_same(name: str, tmp_path: Path) -> None:
    tagger = tuned(name).tagger
    tagger.save_pretrained(tmp_path / "model")
    loaded = Tagger.from_pretrained(tmp_path / "model")
    text = encode(VALIDATION, tagger.vocabulary, tagger.labels)
    ours, theirs = predict(tagger, text), predict(loaded, text)
    assert (ours.labels == theirs.labels).all()
    assert (ours.confidence == theirs.confidence).all()


@each_method
def test_it_plugs_in_where_it_says(name: str) -> None:
    assert build(name).name == name
    assert build(name).places <= ALL[name].places <= PLACES.keys()


def test_every_ordered_pair_composes_or_refuses_with_a_reason() -> None:
    given, _ = transferred()
    for first, second in permutations(ALL, 2):
        both = compose(first, second)
        if isinstance(both, str):
            assert first in both
            assert second in both
            continue
        places = build(first).places, build(second).places
        assert both.places == places[0] | places[1], f"{first}, {second}"
        if "start" in places[0] & places[1]:
            assert both.start(given).labels == given.labels, f"{first}, {second}"


@pytest.mark.slow
@each_method
def test_every_pair_that_composes_trains_and_is_no_plain_fine_tuning(name: str) -> None:
    for other in ALL:
        if other == name or isinstance(compose(name, other), str):
            continue
        both = tune(combine([example(name), example(other)])).tagger
        assert all(bool(p.isfinite().all()) for p in both.parameters()), f"{name}, {other}"
        text = encode(VALIDATION, both.vocabulary, both.labels)
        assert np.isfinite(predict(both, text).confidence).all(), f"{name}, {other}"
        if example(name).places | example(other).places:  # else only states are tried
            assert not same(both, tuned(None).tagger), f"{name}, {other}"


@each_method
def test_it_consults_references_if_it_says_so_and_only_then(name: str) -> None:
    method = ALL[name]
    alone = replace(context(), references=())
    if method.consults(method.settings()):
        with pytest.raises(SettingsError, match="consults reference taggers"):
            method.build(method.settings(), alone)
        with pytest.raises(SettingsError, match=f"{name}: it consults"):
            check_references([MitigationChoice(name=name)], 0)
    else:
        method.build(method.settings(), alone)
        with pytest.raises(SettingsError, match=f"no mitigation consults .*{name}"):
            check_references([MitigationChoice(name=name)], 1)
    neutral = method.neutral.model_dump(exclude_defaults=True)
    check_references([MitigationChoice(name=name, options=neutral)], 0)


@each_method
def test_it_excludes_methods_that_exist_and_says_why(name: str) -> None:
    assert ALL[name].excludes.keys() <= ALL.keys() - {name}
    assert all(ALL[name].excludes.values())


@each_method
def test_it_is_described_for_whoever_chooses(name: str) -> None:
    described = describe(name)
    assert all([described.title, described.formula, described.origin, described.places])
    assert all(setting.meaning for setting in described.settings), "a setting without a docstring"
    assert described.neutral, "the neutral setting is not the default"
    assert described.title in format_description(described)
