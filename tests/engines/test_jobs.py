import errno
import os
from pathlib import Path

import pytest

from backfire.engines.jobs import run_jobs, run_processes, run_serial, work_off
from backfire.engines.queue import Failed, Finished, JobCrashedError, JobFailedError, Queue
from backfire.records.errors import CorpusError
from little_jobs import (
    die,
    die_once,
    divide_by_zero,
    fail_or_finish,
    fill_the_disk,
    refuse_odd,
    square,
    threads,
    touch,
)


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


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_job_that_refuses_its_input_is_not_tried_again_and_stops_no_other(jobs: int) -> None:
    outcomes = list(work_off(refuse_odd, Queue([1, 2, 3, 4]), print, jobs=jobs))
    assert sorted(o.result for o in outcomes if isinstance(o, Finished)) == [2, 4]
    failed = {o.spec: (str(o.failure), o.again) for o in outcomes if isinstance(o, Failed)}
    assert failed == {1: ("1 is odd", False), 3: ("3 is odd", False)}


def test_a_job_that_is_killed_is_tried_once_more(tmp_path: Path) -> None:
    first, second = work_off(die_once, Queue([tmp_path / "mark"]), print, jobs=2)
    assert isinstance(first, Failed)
    assert first.again
    assert isinstance(second, Finished)
    assert second.result == "done"


def test_a_defect_is_told_twice_and_then_left() -> None:
    outcomes = list(work_off(divide_by_zero, Queue([1]), print, jobs=1))
    assert [(type(o), o.again) for o in outcomes] == [(Failed, True), (Failed, False)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_may_be_added_by_whoever_hears_of_a_result(jobs: int) -> None:
    queue = Queue([2])
    seen = []
    for outcome in work_off(square, queue, lambda _: None, jobs=jobs):
        seen.append(outcome.result)
        if outcome.result < 200:
            queue.add(outcome.result)
    assert seen == [4, 16, 256]


def test_a_queue_gives_the_lowest_rank_first_and_the_older_of_equals() -> None:
    queue: Queue[str] = Queue()
    for spec, rank in (("c", (1, 0)), ("a", (0, 5)), ("b", (0, 5))):
        queue.add(spec, rank)
    assert [queue.take().spec for _ in range(3)] == ["a", "b", "c"]
    assert not queue
