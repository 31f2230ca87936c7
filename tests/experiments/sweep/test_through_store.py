"""Jobs that go through a store share no folder, whatever else is at work on their machine."""

import shutil
import tempfile

import pytest

from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.sweep.carrying_out import job_of
from backfire.experiments.sweep.scratch import scratch_folder
from backfire.records.locks import only_one
from backfire.records.settings import make_settings
from little_sweep import SETTINGS


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The temporary folder of a machine."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_jobs_of_one_run_work_apart_and_leave_nothing_behind(place, catalogue, tmp_path):
    settings = make_settings(LabSettings, SETTINGS, "settings")
    wanted = RunRequest(
        corpus="target",
        runs=tmp_path / "runs",
        settings=settings,
        data=catalogue.parent,
        catalogue=catalogue,
    )
    seen = set()

    def look(progress):
        seen.update(path.name for path in place.glob("backfire*"))

    job = job_of(f"memory://{tmp_path}/store")
    made = job((wanted, 0), look)
    again = job_of(f"memory://{tmp_path}/store")((wanted, 0), look)
    assert made.run == again.run
    assert job.store.holds(made.run, model=True)
    assert len(seen) == 2
    assert not list(place.iterdir())
    assert job.collect(again, tmp_path / "runs").manifest.run == made.run


def test_what_a_killed_job_left_is_removed_and_what_is_in_use_is_not(place):
    with scratch_folder() as lost:
        lock = next(place.glob(".*.lock"))
        shutil.copytree(lost, place / f"{lost.name}0")  # as if its process were gone
        shutil.copy(lock, place / lock.name.replace(".lock", "1.lock"))
        with scratch_folder() as other:
            assert other != lost
            assert set(place.glob("backfire*")) == {lost, other}
            with only_one(place / "free"):
                assert len([*place.glob(".backfire*")]) == 2
    assert not list(place.glob("*backfire*"))
