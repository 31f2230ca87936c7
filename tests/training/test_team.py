"""Two processes on the CPU train what one does."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

pytest.importorskip("accelerate", reason="the extra 'accelerate' is not installed")

from backfire.models.tensors import load_tensors
from backfire.records.errors import SettingsError
from backfire.records.run_folder import RunFolder
from backfire.training.accelerated import join_team
from backfire.training.portions import deal, draw_steps
from backfire.training.settings import TrainingSettings
from backfire.training.team import ALONE, Team, check_team, suit_team
from lab import FAST, make_sentences, small_tagger
from little_corpus import write_pair
from little_encoder import encoder_folder
from little_team import ENCODER, TRAININGS, request, train_one

TESTS = Path(__file__).parents[1]


def seat(number: int, size: int) -> Team:
    """One of several processes that never talk."""
    return replace(ALONE, number=number, size=size, device="cpu")


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Start the pair of processes once for all that is looked at below."""
    folder = tmp_path_factory.mktemp("team")
    write_pair(folder)
    os.environ[ENCODER] = encoder_folder()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {
        **os.environ,
        "WORLD_SIZE": "2",
        "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(TESTS),
    }
    pair = [
        subprocess.Popen(
            [sys.executable, str(TESTS / "little_team.py"), str(folder)],
            env={**common, "RANK": rank, "LOCAL_RANK": rank},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in "01"
    ]
    said = [process.communicate(timeout=120) for process in pair]
    assert pair[0].returncode == 0, said
    assert pair[1].returncode == -signal.SIGKILL, said
    return folder


@pytest.mark.parametrize("name", TRAININGS)
def test_two_processes_train_what_one_does(together: Path, name: str) -> None:
    alone, losses = train_one(name)
    found = load_tensors(together / f"{name}.safetensors", "")
    for key, tensor in alone.state_dict().items():
        torch.testing.assert_close(found[key], tensor, rtol=1e-4, atol=2e-6, msg=key)
    read = [float(loss) for loss in (together / f"{name}.losses").read_text().split()]
    assert read == pytest.approx(losses, rel=1e-5)


def test_one_of_them_writes_the_run_and_says_how_many_there_were(together: Path) -> None:
    (path,) = (together / "runs").glob("run=*")
    manifest = RunFolder(path).manifest
    assert manifest.n_devices == manifest.spec["training"]["devices"] == 2
    assert "device:2xcpu" in manifest.signature
    assert sorted(each.name for each in (together / "runs").iterdir()) == [path.name, "tokens"]


def test_a_process_that_dies_ends_the_run_with_nothing_half_written(together: Path) -> None:
    told = (together / "failure").read_text()
    assert told.startswith("another process of this training has ended or can't be reached")
    assert not list((together / "killed").glob("run=*"))


def test_a_step_is_divided_whole_whatever_its_size() -> None:
    _, encoded = small_tagger(make_sentences(21))
    settings = FAST.model_copy(update={"accumulate": 2})
    lengths = np.diff(encoded.bounds)
    seats = [seat(number, 3) for number in range(3)]
    cpu = torch.device("cpu")
    steps = [
        list(draw_steps(encoded, settings, np.random.default_rng(1), own, cpu)) for own in seats
    ]
    for parts in zip(*steps, strict=True):
        portions = [portion for part in parts for portion in part]
        for share in ("of_sentences", "of_tokens"):
            assert sum(getattr(each, share) for each in portions) == pytest.approx(1)
        for same in zip(*parts, strict=True):
            rows = set(same[0].words.tolist())
            assert all(set(each.words.tolist()) == rows for each in same)
            assert {row for each in same for row in each.batch.words.tolist()} <= rows
    chosen = np.array([3, 1, 4, 15, 9])
    dealt = [deal(chosen, lengths, own).tolist() for own in seats]
    assert sorted(one for own in dealt for one in own) == sorted(chosen.tolist())
    assert deal(chosen, lengths, ALONE) is chosen


def test_settings_must_fit_the_processes() -> None:
    two = TrainingSettings(devices=2)
    with pytest.raises(SettingsError, match=r"1 process.*--num_processes 2 -m backfire"):
        check_team(two, ALONE)
    with pytest.raises(SettingsError, match=r"devices=2, and this training has 3 processes"):
        suit_team(two, seat(1, 3))
    assert suit_team(TrainingSettings(), seat(1, 3)).devices == 3
    assert suit_team(FAST, ALONE) is FAST


def test_each_process_needs_a_device_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with (
        pytest.raises(SettingsError, match=r"'cuda:1': each process.*takes one of its own"),
        join_team("cuda:1"),
    ):
        pass
    monkeypatch.setenv("WORLD_SIZE", "1")
    with join_team("cpu") as team:
        assert team is ALONE


def test_whom_a_process_waits_for_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    late = SimpleNamespace(
        process_index=0,
        num_processes=2,
        device=torch.device("cpu"),
        destroy_process_group=lambda: None,
    )

    def others_come_late(*, cpu: bool) -> SimpleNamespace:
        assert cpu
        time.sleep(0.2)
        return late

    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setattr("accelerate.PartialState", others_come_late)
    with join_team("cpu"):
        assert not caplog.messages, "they came in time"
    monkeypatch.setattr("backfire.training.accelerated._PATIENCE", 0.01)
    with join_team("cpu"):
        (said,) = caplog.messages
    assert "waiting for the other processes of WORLD_SIZE=2" in said


@pytest.mark.parametrize("kind", [ValueError, torch.distributed.DistStoreError])
def test_others_that_are_not_found_are_told_with_what_to_do(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*, cpu: bool) -> None:
        raise kind("MASTER_ADDR was not set")

    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setattr("accelerate.PartialState", nobody)
    with (
        pytest.raises(SettingsError, match=r"WORLD_SIZE=2 says .*MASTER_ADDR.*unset that variable"),
        join_team("cpu"),
    ):
        pass


def test_a_run_on_two_devices_is_refused_where_there_is_one_process(tmp_path: Path) -> None:
    from backfire.experiments.training_run import carry_out

    asked = request(tmp_path, tmp_path, seat(0, 2))
    with pytest.raises(SettingsError, match=r"training\.devices=2"):
        carry_out(asked)
