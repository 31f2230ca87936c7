"""The same training on every device; those on CUDA run with `pytest -m gpu`."""

from pathlib import Path

import numpy as np
import pytest
import torch

from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.inference.checkpoints import PretrainingStates, copy_parameters
from backfire.inference.predict import predict
from backfire.models.arithmetic import check_precision
from backfire.models.settings import Precision, TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.training.fit import Fit, Journal, fit
from backfire.training.settings import TrainingSettings
from lab import FAST, SMALL, make_sentences, small_tagger
from little_corpus import SETTINGS, write_corpus

CUDA = pytest.param("cuda", marks=pytest.mark.gpu)
DEVICES = ["cpu", CUDA]
PAIRS = [
    ("cpu", "cpu"),
    *(pytest.param(*pair, marks=pytest.mark.gpu) for pair in (("cpu", "cuda"), ("cuda", "cpu"))),
]
WITH_DROPOUT = TaggerSettings.model_validate({**SMALL.model_dump(), "dropout": 0.3})


def run(
    device: str,
    journal: Journal | None = None,
    *,
    training: TrainingSettings = FAST,
    tagger_settings: TaggerSettings = SMALL,
) -> tuple[Tagger, Fit]:
    tagger, encoded = small_tagger(make_sentences(40), settings=tagger_settings)
    scores = iter([0.1, 0.2, 0.3, 0.4])
    done = len(list(journal.resume.glob("history.json"))) if journal and journal.resume else 0
    if done:
        next(scores)
    result = fit(
        tagger.to(device), encoded, lambda _: next(scores), training, seed=1, journal=journal
    )
    return tagger, result


def losses(result: Fit) -> list[float]:
    return [epoch.loss for epoch in result.history]


@pytest.mark.parametrize("device", DEVICES)
def test_a_training_gives_the_same_losses_on_every_device(device: str) -> None:
    tagger, result = run(device)
    _, expected = run("cpu")
    assert tagger.device.type == device
    assert losses(result) == pytest.approx(losses(expected), rel=1e-4)


@pytest.mark.parametrize("device", DEVICES)
def test_a_deterministic_training_repeats_bit_for_bit(device: str) -> None:
    asked = FAST.model_copy(update={"deterministic": True})
    (first, one), (second, two) = (
        run(device, training=asked, tagger_settings=WITH_DROPOUT) for _ in range(2)
    )
    assert losses(one) == losses(two)
    for name, tensor in first.state_dict().items():
        assert torch.equal(tensor, second.state_dict()[name]), name


class KilledError(Exception):
    """Stands for a kill between two epochs."""


@pytest.mark.parametrize(("begun_on", "ended_on"), PAIRS)
def test_a_training_goes_on_on_another_device(tmp_path: Path, begun_on: str, ended_on: str) -> None:
    def kill(_: object) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        run(begun_on, Journal(resume=tmp_path / "training", watch=kill))
    tagger, resumed = run(ended_on, Journal(resume=tmp_path / "training"))
    _, expected = run("cpu")
    assert tagger.device.type == ended_on
    assert losses(resumed) == pytest.approx(losses(expected), rel=1e-4)


@pytest.mark.parametrize(("saved_on", "loaded_on"), PAIRS)
def test_what_is_saved_on_one_device_serves_on_another(
    tmp_path: Path, saved_on: str, loaded_on: str
) -> None:
    tagger, encoded = small_tagger(make_sentences(40))
    tagger.to(saved_on)
    states = PretrainingStates(tmp_path / "states")
    states.save(tagger, 0)
    tagger.save_pretrained(tmp_path / "model")
    loaded = Tagger.from_pretrained(tmp_path / "model").to(loaded_on)
    for name, tensor in copy_parameters(tagger).items():
        assert torch.equal(tensor.cpu(), states.load(0)[name]), name
        assert torch.equal(tensor.cpu(), loaded.state_dict()[name].cpu()), name
    ours, theirs = predict(tagger, encoded), predict(loaded, encoded)
    assert (ours.labels == theirs.labels).all()
    np.testing.assert_allclose(ours.confidence, theirs.confidence, rtol=1e-4)


def can(precision: Precision, device: str) -> bool:
    try:
        check_precision(precision, torch.device(device))
    except SettingsError:
        return False
    return True


ROUNDER = [
    pytest.param("cuda", "tf32", marks=pytest.mark.gpu),
    pytest.param("cuda", "bfloat16", marks=pytest.mark.gpu),
    pytest.param(
        "cpu",
        "bfloat16",
        marks=pytest.mark.skipif(
            not can("bfloat16", "cpu"), reason="this CPU doesn't multiply in bfloat16"
        ),
    ),
]


@pytest.mark.parametrize(("device", "precision"), ROUNDER)
def test_a_rounder_precision_learns_as_well(device: str, precision: str) -> None:
    settings = FAST.model_copy(update={"precision": precision})
    tagger, result = run(device, training=settings)
    _, expected = run(device)
    assert losses(result) != losses(expected)
    assert losses(result) == pytest.approx(losses(expected), rel=0.03)
    assert {parameter.dtype for parameter in tagger.parameters()} == {torch.float32}
    _, encoded = small_tagger(make_sentences(40))
    assert np.isfinite(predict(tagger, encoded, precision).confidence).all()


def test_a_rounder_precision_is_refused_on_the_cpu() -> None:
    with pytest.raises(SettingsError, match="needs --device cuda"):
        run("cpu", training=FAST.model_copy(update={"precision": "tf32"}))


@pytest.mark.parametrize("device", DEVICES)
def test_a_run_says_what_it_was_trained_on(tmp_path: Path, device: str) -> None:
    def carried_out(device: str):
        settings = {**SETTINGS, "training": {**SETTINGS["training"], "device": device}}
        request = RunRequest(
            corpus="little",
            runs=tmp_path / "runs",
            catalogue=write_corpus(tmp_path, "little"),
            data=tmp_path,
            settings=make_settings(LabSettings, settings, "test"),
        )
        return carry_out(request)

    manifest = carried_out(device).manifest
    assert manifest.device.partition("(")[0] == device
    assert f"|device:{manifest.device}|" in manifest.signature
    assert manifest.spec["training"]["device"] == device
    if device == "cuda":
        assert carried_out("cuda:0").manifest.run == manifest.run, "the index decides nothing"
        assert carried_out("cpu").manifest.run != manifest.run
