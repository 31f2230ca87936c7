import fcntl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from backfire.records.locks import at_work, only_one, when_free


def test_one_at_a_time_is_at_work_on_a_goal_and_no_lock_is_left(tmp_path: Path) -> None:
    at_work, together = 0, Barrier(8)

    def work(_: int) -> int:
        nonlocal at_work
        together.wait()
        with only_one(tmp_path / "goal"):
            at_work += 1
            beside = at_work
            at_work -= 1
        return beside

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [1] * 8
    assert list(tmp_path.iterdir()) == []


def test_a_failure_opens_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / "goal"):
        _ = 1 / 0
    with only_one(tmp_path / "goal"):
        pass


def test_what_others_may_need_is_done_only_by_who_is_alone(tmp_path: Path) -> None:
    done: list[str] = []
    with at_work(tmp_path / "runs") as first:
        with at_work(tmp_path / "runs") as second:
            assert not first(lambda: done.append("first"))
            assert not second(lambda: done.append("second"))
        assert first(lambda: done.append("first"))
    assert done == ["first"]


def test_nobody_is_alone_while_another_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, answers, done = fcntl.flock, [], []

    def flock(file, operation: int) -> None:
        try:
            real(file, operation)
        except BlockingIOError:
            if not answers:  # the first is refused, and has not taken its place again
                answers.append("asking")
                answers.append(second(lambda: done.append("second")))
            raise

    with at_work(tmp_path) as first, at_work(tmp_path) as second:
        monkeypatch.setattr(fcntl, "flock", flock)
        assert not first(lambda: done.append("first"))
    assert (answers, done) == (["asking", False], [])


def test_nobody_comes_in_while_one_is_alone(tmp_path: Path) -> None:
    order: list[str] = []

    def come() -> None:
        with at_work(tmp_path):
            order.append("in")

    with ThreadPoolExecutor(1) as pool, at_work(tmp_path) as alone:

        def work() -> None:
            with pytest.raises(TimeoutError):
                pool.submit(come).result(timeout=0.05)
            order.append("done")

        assert alone(work)
    assert order == ["done", "in"]


def test_what_is_being_made_is_left_alone(tmp_path: Path) -> None:
    done: list[str] = []
    with only_one(tmp_path / "goal"):
        assert not when_free(tmp_path / "goal", lambda: done.append("too early"))
    assert when_free(tmp_path / "goal", lambda: done.append("now"))
    assert done == ["now"]
    assert list(tmp_path.iterdir()) == []
