from pathlib import Path

import pytest
import torch

from backfire.inference.checkpoints import PretrainingStates
from backfire.records.errors import ModelError
from backfire.training.fit import Fit, Journal, fit
from backfire.training.resume import Saving, TrainingState
from backfire.training.scores import validation_score
from lab import FAST, make_sentences, small_tagger


class KilledError(Exception):
    """Stands for a kill between two epochs."""


def run(journal: Journal | None = None, *, seed: int = 1):
    tagger, encoded = small_tagger(make_sentences(30), seed=seed)
    score = validation_score("pos", make_sentences(15, seed=9))
    return tagger, fit(tagger, encoded, score, FAST, seed=1, journal=journal)


def kill_after(epochs: int):
    def watch(epoch) -> None:
        if epoch.number == epochs:
            raise KilledError

    return watch


def same(first: Fit, second: Fit) -> bool:
    return [(e.number, e.loss, e.score) for e in first.history] == [
        (e.number, e.loss, e.score) for e in second.history
    ] and first.best_epoch == second.best_epoch


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_a_killed_training_goes_on_exactly_where_it_was(tmp_path: Path, killed_after: int) -> None:
    whole, expected = run()
    with pytest.raises(KilledError):
        run(Journal(resume=tmp_path / "training", watch=kill_after(killed_after)))
    resumed, result = run(Journal(resume=tmp_path / "training"), seed=77)
    assert same(result, expected)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_the_best_epoch_is_kept(tmp_path: Path) -> None:
    scores = iter([0.5, 0.9, 0.1, 0.2])
    tagger, encoded = small_tagger(make_sentences(20))
    states = PretrainingStates(tmp_path)
    result = fit(
        tagger, encoded, lambda _: next(scores), FAST, seed=1, journal=Journal(states=states)
    )
    assert (result.best_epoch, result.best_score, len(result.history)) == (2, 0.9, 4)
    for name, tensor in states.load(2).items():
        assert torch.equal(tensor, tagger.state_dict()[name]), name


def test_the_last_epoch_is_kept_when_that_is_asked_for(tmp_path: Path) -> None:
    scores = iter([0.9, *([0.1] * 9)])
    tagger, encoded = small_tagger(make_sentences(20))
    settings = FAST.model_copy(update={"keep": "last"})
    states = PretrainingStates(tmp_path)
    result = fit(
        tagger, encoded, lambda _: next(scores), settings, seed=1, journal=Journal(states=states)
    )
    assert (result.best_epoch, result.best_score) == (settings.epochs, 0.1)
    for name, tensor in states.load(settings.epochs).items():
        assert torch.equal(tensor, tagger.state_dict()[name]), name


def test_a_state_to_go_on_from_is_written_when_it_costs_little_beside_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 3))  # every saving takes 3 seconds
    monkeypatch.setattr("backfire.training.resume.time.process_time", lambda: float(next(clock)))
    saving, written = Saving(tmp_path / "training", 0.1), []
    for epoch in range(1, 8):
        if saving.is_due(cpu_seconds=10.0):
            saving.save(TrainingState((), {}, {}, {}))
            written.append(epoch)
    assert written == [1, 4, 7]


def test_a_broken_training_state_says_what_to_do(tmp_path: Path) -> None:
    run(Journal(resume=tmp_path / "training"))
    (tmp_path / "training" / "momentum.safetensors").write_bytes(b"cut")
    with pytest.raises(ModelError, match="Remove its folder"):
        TrainingState.load(tmp_path / "training")
