from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from backfire.inference.ablation import predict_silenced
from backfire.inference.activations import record_activations, write_blocks
from backfire.inference.attributions import attribute_margins, find_rivals
from backfire.inference.predict import predict
from backfire.records.activations import VALUES
from backfire.records.errors import ModelError
from lab import make_sentences, small_tagger

SENTENCES = make_sentences(12)
LAYERS = ["extractor", "characters", "representation"]


def by_hand(tagger, encoded, layer):
    """One sentence at a time."""
    found = np.empty((encoded.n_tokens, {"extractor": 12, "characters": 8}.get(layer, 16)))
    for number in range(encoded.n_sentences):
        batch = encoded.batch(np.array([number]))
        with torch.no_grad():
            rows = tagger.representation(batch)[batch.forms]
            rows = {"extractor": tagger(batch).hidden, "characters": rows[:, 8:]}.get(layer, rows)
        found[batch.tokens] = rows.numpy()
    return found


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("block_tokens", [1, 20, 4_096])
def test_activations_come_in_the_order_of_the_text_whatever_the_blocks(layer, block_tokens):
    tagger, encoded = small_tagger(SENTENCES)
    blocks = list(record_activations(tagger, encoded, layer, block_tokens=block_tokens))
    assert np.concatenate([b.tokens for b in blocks]).tolist() == list(range(encoded.n_tokens))
    values = np.concatenate([b.values for b in blocks])
    np.testing.assert_allclose(values, by_hand(tagger, encoded, layer), atol=1e-6)
    assert len(blocks) > 1 or block_tokens > 1_000


def test_the_table_holds_token_ids_and_a_row_group_for_each_block(tmp_path: Path):
    tagger, encoded = small_tagger(SENTENCES)
    ids = np.arange(encoded.n_tokens) + 1_000
    blocks = record_activations(tagger, encoded, "extractor", block_tokens=20)
    write_blocks(tmp_path / "a.parquet", blocks, ids, "extractor", 12)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table["token_id"].to_pylist() == ids.tolist()
    assert table.schema.metadata == {b"layer": b"extractor"}
    values = np.array(table[VALUES].to_pylist())
    np.testing.assert_allclose(values, by_hand(tagger, encoded, "extractor"), atol=1e-6)
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups > 1


def margin(tagger, encoded, sentence, token, rival):
    batch = encoded.batch(np.array([sentence]))
    at = int(np.flatnonzero(batch.tokens == token)[0])
    with torch.no_grad():
        scores = tagger(batch).scores[at]
    return float(scores[rival] - scores[encoded.labels[token]])


def test_blame_of_phi_is_its_closed_form_activation_times_difference_of_classifier_rows():
    tagger, encoded = small_tagger(SENTENCES)
    tokens = np.arange(0, encoded.n_tokens, 2)
    rivals = (encoded.labels[tokens] + 1) % 3
    (found,) = attribute_margins(tagger, encoded, "extractor", tokens, rivals)
    rows = tagger.classifier.weight.detach().numpy()
    expected = by_hand(tagger, encoded, "extractor")[tokens] * (
        rows[rivals] - rows[encoded.labels[tokens]]
    )
    assert found.tokens.tolist() == tokens.tolist()
    np.testing.assert_allclose(found.values, expected, atol=1e-6)


@pytest.mark.parametrize("layer", ["characters", "representation"])
def test_blame_of_upsilon_is_the_slope_of_the_margin_when_a_unit_fades(layer):
    """The oracle: the unit's way out is scaled by 1 ± ε, and the margin's change measured."""
    tagger, encoded = small_tagger(SENTENCES[:3])
    tagger.double()
    tokens = np.arange(encoded.n_tokens)
    rivals = (encoded.labels + 2) % 3
    blocks = attribute_margins(tagger, encoded, layer, tokens, rivals, block_tokens=1)
    found = np.concatenate([block.values for block in blocks])
    first = 8 if layer == "characters" else 0
    sentence = np.searchsorted(encoded.bounds, tokens, side="right") - 1
    for unit in (0, 5):
        slopes = []
        for scale in (1 + 1e-4, 1 - 1e-4):
            own, _ = small_tagger(SENTENCES[:3])
            own.double()
            with torch.no_grad():
                own.extractor.lstm.weight_ih_l0[:, first + unit] *= scale
                own.extractor.lstm.weight_ih_l0_reverse[:, first + unit] *= scale
            slopes.append(
                [margin(own, encoded, sentence[t], t, rivals[t]) for t in tokens.tolist()]
            )
        expected = (np.array(slopes[0]) - np.array(slopes[1])) / 2e-4
        np.testing.assert_allclose(found[:, unit], expected, atol=1e-5)


def test_the_rival_of_a_wrong_token_is_the_label_predicted_and_of_a_right_one_the_next_best():
    tagger, encoded = small_tagger(SENTENCES)
    rivals, predicted = find_rivals(tagger, encoded, block_tokens=9), predict(tagger, encoded)
    wrong = predicted.labels != encoded.labels
    assert rivals[wrong].tolist() == predicted.labels[wrong].tolist()
    assert (rivals != encoded.labels).all()
    assert wrong.any()


def test_a_token_whose_gold_the_tagger_does_not_know_has_no_margin():
    tagger, encoded = small_tagger(SENTENCES)
    encoded.labels[3] = -1
    with pytest.raises(ModelError, match="a gold label that the tagger does not know"):
        list(attribute_margins(tagger, encoded, "extractor", np.array([3]), np.array([0])))


@pytest.mark.parametrize("layer", LAYERS)
def test_silencing_in_the_running_tagger_predicts_what_a_silenced_tagger_does(layer):
    tagger, encoded = small_tagger(SENTENCES)
    sets = [[], [0, 3, 7], [2], []]
    found = list(predict_silenced(tagger, encoded, layer, sets))
    for units, labels in zip(sets, found, strict=True):
        expected = predict(tagger.silenced({layer: units}), encoded).labels
        assert labels.tolist() == expected.tolist()
