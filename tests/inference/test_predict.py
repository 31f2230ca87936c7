import numpy as np
import pytest
import torch

from backfire.inference.predict import BatchSizes, batch_sizes, predict, predict_labels
from lab import LABELS, make_sentences, small_tagger


def test_predictions_stand_in_the_order_of_the_text_and_do_not_depend_on_batches() -> None:
    sentences = make_sentences(25)
    tagger, encoded = small_tagger(sentences)
    together = predict(tagger, encoded)
    for index in range(25):
        start, end = encoded.bounds[index : index + 2]
        with torch.no_grad():
            batch = encoded.batch(np.array([index]))
            probabilities = torch.softmax(tagger(batch).scores, dim=-1)
        assert together.labels[start:end].tolist() == probabilities.argmax(dim=-1).tolist()
        np.testing.assert_allclose(
            together.confidence[start:end], probabilities.max(dim=-1).values, rtol=1e-5
        )


def test_labels_come_one_list_a_sentence() -> None:
    sentences = make_sentences(6)
    tagger, _ = small_tagger(sentences)
    predicted = predict_labels(tagger, sentences)
    assert [len(labels) for labels in predicted] == [len(sentence) for sentence in sentences]
    assert {label for labels in predicted for label in labels} <= set(LABELS)


@pytest.mark.parametrize("size", [1, 7, 40, 1_000_000])
def test_however_much_goes_through_at_a_time_the_labels_are_the_same(size: int) -> None:
    tagger, encoded = small_tagger(make_sentences(25))
    usual = predict(tagger, encoded)
    other = predict(tagger, encoded, sizes=BatchSizes(characters=size, tokens=size))
    assert other.labels.tolist() == usual.labels.tolist()
    np.testing.assert_allclose(other.confidence, usual.confidence, rtol=1e-5)


def test_the_size_of_a_batch_follows_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    on_cpu, on_cuda = batch_sizes(torch.device("cpu")), batch_sizes(torch.device("cuda", 1))
    assert on_cuda.tokens > on_cpu.tokens
    assert on_cuda.characters > on_cpu.characters
    tagger, encoded = small_tagger(make_sentences(25))
    asked = []

    def sizes_of(device: torch.device) -> BatchSizes:
        asked.append(device)
        return on_cuda

    monkeypatch.setattr("backfire.inference.predict.batch_sizes", sizes_of)
    predict(tagger, encoded)
    assert asked == [tagger.device]
