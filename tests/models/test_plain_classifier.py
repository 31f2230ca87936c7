"""A tagger on a transformer, as a plain token classifier: the same labels, equally sure."""

import numpy as np
import pytest

from backfire.encoding.batches import encode
from backfire.inference.predict import predict
from backfire.inference.system import SYSTEMS, Wanted
from backfire.models.plain_classifier import save_plain_classifier
from backfire.records.errors import ModelError
from backfire.records.sentence import Sentence
from lab import LABELS, make_sentences, small_tagger
from little_encoder import FAMILIES, encoder_tagger

TEXT = [["the", "unbelievable", "dog", "\u200d"], ["Dog"], ["the", "dog"] * 40]


@pytest.mark.parametrize("family", [each for each in FAMILIES if each != "modernbert"])
def test_it_gives_what_the_tagger_gives(tmp_path, family):
    tagger = encoder_tagger(LABELS, family).silenced({"extractor": [3]})
    save_plain_classifier(tagger, tmp_path / "plain")
    system = SYSTEMS.load("hf")
    loaded = system.load(system.find(str(tmp_path / "plain")), Wanted(spans=False))
    assert loaded.labels == tuple(LABELS)
    short = TEXT[:2]
    found = loaded.label(short, lambda _: None)
    encoded = encode([Sentence(words) for words in short], tagger.vocabulary, tagger.labels)
    own = predict(tagger, encoded)
    assert found.labels == [tagger.labels[row] for row in own.labels]
    np.testing.assert_allclose(found.confidence, own.confidence, atol=2e-5)
    assert len(loaded.label(TEXT, lambda _: None).labels) == 85


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: small_tagger(make_sentences(2))[0], "a tagger on a bilstm is no model"),
        (lambda: encoder_tagger(LABELS, casing_width=2), "a row for how words are written"),
        (lambda: encoder_tagger(LABELS, pooling="mean"), "the mean over the pieces"),
        (
            lambda: encoder_tagger(LABELS, "modernbert"),
            r"has classifier, head\.dense, head\.norm beside the encoder",
        ),
        (
            lambda: encoder_tagger(LABELS).silenced({"layer_1": [2]}),
            "silent units in inner layers",
        ),
    ],
)
def test_what_transformers_cannot_express_is_refused(tmp_path, make, message):
    with pytest.raises(ModelError, match=message):
        save_plain_classifier(make(), tmp_path / "plain")
    assert not (tmp_path / "plain").exists()
