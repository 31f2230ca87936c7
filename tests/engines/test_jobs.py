import errno
import os
from pathlib import Path

import pytest

from backfire.engines.jobs import run_jobs, run_processes, run_serial
from backfire.engines.queue import JobCrashedError, JobFailedError
from backfire.records.errors import CorpusError
from little_jobs import die, divide_by_zero, fail_or_finish, fill_the_disk, square, threads, touch


def test_processes_give_what_serial_gives_and_pass_messages_on() -> None:
    heard_serial: list[str] = []
    heard: list[str] = []
    serial = list(run_serial(square, [1, 2, 3], heard_serial.append))
    processes = list(run_processes(square, [1, 2, 3], heard.append, jobs=2))
    assert sorted(processes) == serial == [1, 4, 9]
    assert sorted(heard) == heard_serial


def test_each_job_has_one_thread(tmp_path: Path) -> None:
    assert list(run_jobs(touch, [tmp_path / "a", tmp_path / "b"], print, jobs=2)) == ["1", "1"]


def test_libraries_learn_of_the_one_thread_before_they_are_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert list(run_processes(threads, [1], print, jobs=1)) == [("1", 1)]
    assert "OMP_NUM_THREADS" not in os.environ
    assert os.environ["OPENBLAS_NUM_THREADS"] == "2"


def test_a_failure_stops_the_other_jobs_and_is_told_as_it_was(tmp_path: Path) -> None:
    finished = tmp_path / "finished"
    with pytest.raises(CorpusError, match="two is broken"):
        list(run_processes(fail_or_finish, [finished, None], print, jobs=2))
    assert not finished.exists()


def test_a_full_disk_in_a_job_stays_a_full_disk() -> None:
    with pytest.raises(OSError, match="No space") as caught:
        list(run_processes(fill_the_disk, [1], print, jobs=2))
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "somewhere")


def test_a_defect_in_a_job_comes_with_its_traceback() -> None:
    with pytest.raises(JobCrashedError, match=r"(?s)little_jobs.*ZeroDivisionError"):
        list(run_processes(divide_by_zero, [1], print, jobs=2))


def test_a_killed_job_is_told() -> None:
    with pytest.raises(JobFailedError, match="exit code -9"):
        list(run_processes(die, [1], print, jobs=2))
