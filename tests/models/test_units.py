from pathlib import Path

import numpy as np
import pytest
import torch

from backfire.inference.activations import record_activations
from backfire.inference.predict import predict
from backfire.models.branch import add_branch
from backfire.models.settings import BranchSettings, TaggerSettings
from backfire.models.tagger import Tagger
from backfire.models.units import find_shares, find_silent, layer_width
from backfire.records.errors import ModelError
from backfire.training.loop import train
from backfire.training.tuning import Tuning
from backfire.transfer.recipe import transfer_parameters
from backfire.transfer.settings import TransferSettings
from lab import FAST, SMALL, make_sentences, small_tagger

UNITS = {"extractor": [0, 5, 7, 11], "characters": [1, 6], "representation": [2, 8 + 3]}
SENTENCES = make_sentences(20)


def outputs(tagger, encoded, layer):
    return np.concatenate([block.values for block in record_activations(tagger, encoded, layer)])


@pytest.mark.parametrize("layer", UNITS)
def test_silenced_units_give_exactly_0_and_the_others_of_the_layer_do_not(layer):
    tagger, encoded = small_tagger(SENTENCES)
    before = outputs(tagger, encoded, layer)
    silenced = outputs(tagger.silenced({layer: UNITS[layer]}), encoded, layer)
    others = [unit for unit in range(layer_width(tagger, layer)) if unit not in UNITS[layer]]
    assert not silenced[:, UNITS[layer]].any()
    assert (silenced[:, others] != 0).any(axis=0).all()
    np.testing.assert_array_equal(outputs(tagger, encoded, layer), before)  # it is a new tagger


def test_a_silenced_unit_of_phi_is_as_if_it_were_not_there():
    """The definition: an LSTM of one unit fewer in one direction, one step at a time."""
    tagger, encoded = small_tagger(SENTENCES[:1])
    hidden, gone = SMALL.extractor.hidden, 2
    kept = [unit for unit in range(hidden) if unit != gone]
    rows = [gate * hidden + unit for gate in range(4) for unit in kept]
    lstm, words = tagger.extractor.lstm, outputs(tagger, encoded, "representation")
    state, cell, expected = torch.zeros(hidden - 1), torch.zeros(hidden - 1), []
    with torch.no_grad():
        for word in torch.from_numpy(words):
            summed = lstm.weight_ih_l0[rows] @ word + lstm.weight_hh_l0[rows][:, kept] @ state
            summed += lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows]
            i, f, g, o = summed.chunk(4)
            cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
            state = o.sigmoid() * cell.tanh()
            expected.append(state.numpy())
    found = outputs(tagger.silenced({"extractor": [gone]}), encoded, "extractor")
    np.testing.assert_allclose(found[:, kept], expected, atol=1e-6)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_training_holds_silenced_units_at_0_bit_for_bit(dropout):
    settings = TaggerSettings.model_validate({**SMALL.model_dump(), "dropout": dropout})
    tagger, encoded = small_tagger(SENTENCES, settings=settings)
    silenced = tagger.silenced(UNITS)
    before = silenced.extractor.lstm.weight_ih_l0.detach().clone()
    train_briefly(silenced, encoded)
    for layer, units in UNITS.items():
        assert not outputs(silenced, encoded, layer)[:, units].any()
        assert set(units) <= set(find_silent(silenced, layer))
    assert (silenced.extractor.lstm.weight_ih_l0 != before).any()


@pytest.mark.parametrize("branch_first", [False, True])
def test_a_second_branch_wakes_no_silenced_unit(branch_first):
    tagger, encoded = small_tagger(SENTENCES)
    settings = BranchSettings(hidden=3)
    if branch_first:
        silenced = add_branch(tagger, settings, 1).silenced(UNITS)
    else:
        silenced = add_branch(tagger.silenced(UNITS), settings, 1)
    train_briefly(silenced, encoded)
    for layer, units in UNITS.items():
        assert not outputs(silenced, encoded, layer)[:, units].any()
        assert set(units) <= set(find_silent(silenced, layer))
    drawn = add_branch(tagger, settings, 1).branch
    assert all(weight.any() for weight in drawn.extractor.lstm.weight_ih_l0.T)


def test_silence_survives_saving_and_a_transfer_of_its_groups(tmp_path: Path):
    tagger, encoded = small_tagger(SENTENCES)
    silenced = tagger.silenced({"extractor": [3, 9]})
    silenced.save_pretrained(tmp_path / "model")
    loaded = Tagger.from_pretrained(tmp_path / "model")
    assert find_silent(loaded, "extractor") == (3, 9)
    assert predict(loaded, encoded).labels.tolist() == predict(silenced, encoded).labels.tolist()
    target, _ = small_tagger(SENTENCES, seed=2)
    transfer_parameters(loaded, target, TransferSettings())
    assert not outputs(target, encoded, "extractor")[:, [3, 9]].any()  # the classifier is new


def test_nothing_silenced_is_the_same_tagger_and_silencing_twice_changes_nothing():
    tagger, _ = small_tagger(SENTENCES)
    assert equal(tagger.silenced({"extractor": []}), tagger)
    once = tagger.silenced(UNITS)
    assert equal(once.silenced(UNITS), once)
    assert not find_silent(tagger, "representation")


def test_redrawn_units_take_an_untrained_taggers_parameters_and_no_others_change():
    tagger, _ = small_tagger(SENTENCES, seed=1)
    fresh, _ = small_tagger(SENTENCES, seed=8)
    units = {"extractor": [0, 7], "characters": [5]}
    redrawn, drawn = tagger.redrawn(units, 8), dict(fresh.named_parameters())
    untouched = dict(tagger.named_parameters())
    expected = {name: value.detach().clone() for name, value in untouched.items()}
    for share in find_shares(tagger, units):
        for place in share.places:
            where = (slice(None),) * share.dimension + (place,)
            expected[share.tensor][where] = drawn[share.tensor].detach()[where]
    for name, value in redrawn.named_parameters():
        torch.testing.assert_close(value.detach(), expected[name], rtol=0, atol=0)
    assert any((value != untouched[name]).any() for name, value in redrawn.named_parameters())


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ({"extractor": [12]}, r"layer extractor: no unit 12; it has 12, counted from 0"),
        ({"characters": [-1]}, r"no unit -1; it has 8"),
    ],
)
def test_units_that_are_not_there_are_refused(units, message):
    tagger, _ = small_tagger(SENTENCES)
    with pytest.raises(ModelError, match=message):
        tagger.silenced(units)


def train_briefly(tagger, encoded):
    """Train with a loss that also reads the features, silent ones included."""
    tuning = Tuning(penalty=lambda _, __, output: (output.hidden - 1).square().sum())
    epochs = train(tagger, encoded, lambda _: 0.0, FAST, seed=3, tuning=tuning)
    next(epochs), next(epochs)


def equal(one: Tagger, other: Tagger) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.equal(first, second) for first, second in pairs)
