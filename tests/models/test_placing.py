"""Nothing stands on a device of its own choice: all follows the tagger.

There need be no second device for that. PyTorch's device "meta" has tensors without numbers; mixed
with others they raise an error.
"""

import numpy as np
import torch

from backfire.encoding.batches import shuffled_batches
from backfire.inference.checkpoints import copy_parameters
from backfire.inference.predict import predict
from backfire.models.placing import COUNTS_A_STEP, place_batch, placed
from backfire.models.tagger import Tagger, tagging_loss
from backfire.training.fit import Journal, fit
from lab import FAST, make_sentences, small_tagger

META = torch.device("meta")


def fitted(tmp_path, name: str):
    tagger, encoded = small_tagger(make_sentences(30))
    journal = Journal(resume=tmp_path / name)
    fit(tagger, encoded, lambda _: 0.5, FAST, seed=1, journal=journal)
    tagger.save_pretrained(tmp_path / f"{name}-model")
    loaded = Tagger.from_pretrained(tmp_path / f"{name}-model")
    return copy_parameters(loaded), predict(loaded, encoded)


def test_the_default_device_decides_nothing(tmp_path) -> None:
    parameters, predicted = fitted(tmp_path, "plain")
    with META:  # a tensor that is made without a device is made there, and mixes with no other
        others, also_predicted = fitted(tmp_path, "meta")
    assert all(torch.equal(parameters[name], others[name]) for name in parameters)
    assert np.array_equal(predicted.confidence, also_predicted.confidence)


def test_a_batch_goes_where_the_tagger_is() -> None:
    tagger, encoded = small_tagger(make_sentences(30))
    tagger.to(META)
    batches = shuffled_batches(encoded, 8, 0.5, np.random.default_rng(1))
    for batch in placed(batches, tagger.device):
        for name, value in vars(batch).items():
            if isinstance(value, torch.Tensor):
                assert value.device.type == ("cpu" if name in COUNTS_A_STEP else "meta"), name
        loss = tagging_loss(tagger(batch), batch)
        loss.backward()
        assert loss.device == META
    assert all(p.grad.device == META for p in tagger.parameters())


def test_on_the_cpu_nothing_is_copied() -> None:
    _, encoded = small_tagger(make_sentences(5))
    batch = encoded.batch(np.array([0, 3]))
    assert place_batch(batch, torch.device("cpu")) is batch
