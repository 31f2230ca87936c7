from pathlib import Path

import pytest
import torch

from backfire.inference.checkpoints import PretrainingStates, copy_parameters
from backfire.models.settings import TaggerSettings
from backfire.records.errors import ModelError
from backfire.training.loop import train
from lab import FAST, make_sentences, small_tagger


def test_every_state_comes_back_whole(tmp_path: Path) -> None:
    tagger, encoded = small_tagger(make_sentences(20))
    states = PretrainingStates(tmp_path)
    expected = [copy_parameters(tagger)]
    states.save(tagger, 0)
    for epoch in train(tagger, encoded, lambda _: 0.0, FAST, seed=1):
        states.save(tagger, epoch.number)
        expected.append(copy_parameters(tagger))
    assert states.epochs() == [0, 1, 2, 3, 4]
    for epoch, parameters in enumerate(expected):
        loaded = states.load(epoch)
        assert loaded.keys() == parameters.keys()
        assert all(torch.equal(loaded[name], tensor) for name, tensor in parameters.items())


def test_untouched_rows_of_the_word_table_are_stored_once(tmp_path: Path) -> None:
    wide = TaggerSettings.model_validate(
        {"representation": {"word_width": 400, "character_hidden": 2}, "extractor": {"hidden": 2}}
    )
    tagger, _ = small_tagger(make_sentences(40), settings=wide)
    states = PretrainingStates(tmp_path)
    states.save(tagger, 0)
    with torch.no_grad():
        tagger.representation.word_embedding.weight[2] += 1
    states.save(tagger, 1)
    table = (tmp_path / "words.safetensors").stat().st_size
    rows = len(tagger.representation.word_embedding.weight)
    untouched = (tmp_path / "epoch=000.safetensors").stat().st_size
    touched = (tmp_path / "epoch=001.safetensors").stat().st_size
    assert touched - untouched < 1.5 * table / rows


def test_an_absent_or_broken_state_is_named(tmp_path: Path) -> None:
    tagger, _ = small_tagger(make_sentences(2))
    states = PretrainingStates(tmp_path)
    with pytest.raises(ModelError, match="untrained state"):
        states.save(tagger, 1)
    states.save(tagger, 0)
    with pytest.raises(ModelError, match=r"no pretraining state of epoch 3\. Saved epochs: 0"):
        states.load(3)
    (tmp_path / "epoch=000.safetensors").write_bytes(b"cut off")
    with pytest.raises(ModelError, match=r"epoch=000\.safetensors: broken or absent"):
        states.load(0)
