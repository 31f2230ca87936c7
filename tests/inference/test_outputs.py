import numpy as np
import torch

from backfire.inference.outputs import compute_outputs
from backfire.inference.predict import predict, predict_distributions
from backfire.inference.sampling import sample_labels
from lab import make_sentences, small_tagger


def test_outputs_stand_in_the_order_of_the_text() -> None:
    tagger, encoded = small_tagger(make_sentences(12))
    outputs = compute_outputs(tagger, encoded)
    for index in range(12):
        start, end = encoded.bounds[index : index + 2]
        with torch.no_grad():
            alone = tagger(encoded.batch(np.array([index])))
        torch.testing.assert_close(outputs.hidden[start:end], alone.hidden)
        torch.testing.assert_close(outputs.scores[start:end], alone.scores)


def test_outputs_may_enter_a_loss() -> None:
    tagger, encoded = small_tagger(make_sentences(4))
    frozen = compute_outputs(tagger, encoded)
    (tagger.classifier(frozen.hidden) * frozen.scores).sum().backward()
    assert tagger.classifier.weight.grad is not None


def test_distributions_agree_with_the_prediction_bit_for_bit() -> None:
    tagger, encoded = small_tagger(make_sentences(25))
    predicted, distributions = predict(tagger, encoded), predict_distributions(tagger, encoded)
    assert np.array_equal(distributions.argmax(axis=1), predicted.labels)
    assert np.array_equal(distributions.max(axis=1), predicted.confidence)
    np.testing.assert_allclose(distributions.sum(axis=1), 1, rtol=1e-5)


def test_samples_without_dropout_are_the_prediction() -> None:
    tagger, encoded = small_tagger(make_sentences(25))
    samples = sample_labels(tagger, encoded, samples=3, dropout=0.0, seed=1)
    assert (samples == predict(tagger, encoded).labels).all()


def test_samples_differ_follow_their_seed_and_leave_all_else_alone() -> None:
    tagger, encoded = small_tagger(make_sentences(25))
    before = {name: tensor.clone() for name, tensor in tagger.state_dict().items()}
    state = torch.get_rng_state()
    first, again, other = (
        sample_labels(tagger, encoded, samples=4, dropout=0.5, seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(np.unique(first, axis=0)) > 1
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(before[name], t) for name, t in tagger.state_dict().items())
    assert tagger.dropout.p == 0.0
