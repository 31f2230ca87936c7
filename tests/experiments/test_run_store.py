"""A store gives back whole runs, whoever else writes or dies meanwhile."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from backfire.experiments.run_store import RunStore
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import MANIFEST, RunFolder
from little_runs import healthy, write_run


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store") / "runs"
    write_run(folder, "a", healthy())
    return folder


@pytest.fixture(params=["file", "memory"])
def store(request, tmp_path):
    return RunStore(f"{request.param}://{tmp_path}/store")


def contents(folder):
    return {
        path.relative_to(folder.path).as_posix(): path.read_bytes()
        for path in folder.path.rglob("*")
        if path.is_file()
    }


def test_a_run_comes_back_whole_with_the_words_beside_it(store, runs, tmp_path):
    folder = RunFolder(runs / "run=a")
    assert not store.holds("a")
    store.put(folder)
    assert store.holds("a", model=True)
    assert not store.holds("a", states=True)
    found = store.fetch("a", tmp_path / "there")
    assert contents(found) == contents(folder)
    assert found.predictions("validation").equals(folder.predictions("validation"))
    assert found.tokens("validation").equals(folder.tokens("validation"))


class Killed(BaseException):
    pass


def put_and_be_killed(store, folder, after):
    """Put a run, and be killed in the middle of a file, after some others; tell whether one was."""
    left, copy = count(), RunStore._copy

    def copy_or_die(self, content, place):
        if next(left) < after:
            return copy(self, content, place)
        self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
        self._files.pipe_file(place, b"{")
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RunStore, "_copy", copy_or_die)
        patch.setattr(type(store._files), "rm_file", lambda *_: None)  # nor does it clear up
        try:
            store.put(folder)
        except Killed:
            return True
    return False


def test_what_a_killed_writer_left_is_no_run_wherever_it_was(store, runs, tmp_path):
    folder = RunFolder(runs / "run=a")
    n_killed = 0
    while put_and_be_killed(store, folder, n_killed):
        assert not store.holds("a")
        with pytest.raises(ModelError):
            store.fetch("a", tmp_path / "early")
        n_killed += 1
    assert n_killed > len(contents(folder))  # the marker too, and the words beside
    assert contents(store.fetch("a", tmp_path / "there")) == contents(folder)


def names(store):
    return {name for name in store._files.find(store._opened[1]) if not name.endswith(".lock")}


def test_what_killed_writers_left_is_removed_after_a_day_and_nothing_else(store, runs, tmp_path):
    folder = RunFolder(runs / "run=a")
    killed = [put_and_be_killed(store, folder, after) for after in (0, 2, 3)]
    assert all(killed)
    left = names(store)
    store.put(folder)
    assert left < names(store)
    whole, hour = names(store) - left, timedelta(hours=1)
    for hours in (0, 23):
        store.clear_leftovers(datetime.now(UTC) + hours * hour)
        assert names(store) == left | whole
    store.clear_leftovers(datetime.now(UTC) + 25 * hour)
    assert not {name for name in names(store) if "/partial/" in name}
    kept = {name.rpartition("/")[2] for name in names(store)}
    assert {*(name.rpartition("/")[2] for name in contents(folder)), "whole.json"} <= kept
    assert len(names(store)) == len(contents(folder)) + 2
    assert contents(store.fetch("a", tmp_path / "there")) == contents(folder)


def test_a_store_that_lets_nothing_be_removed_can_be_used(store, runs, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError("append only")

    assert put_and_be_killed(store, RunFolder(runs / "run=a"), 0)
    left = names(store)
    for remove in ("rm_file", "rm"):
        monkeypatch.setattr(type(store._files), remove, refuse)
    store.clear_leftovers(datetime.now(UTC) + timedelta(days=2))
    assert names(store) == left


def test_a_writer_that_fails_leaves_nothing_unfinished(store, runs, monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(type(store._files), "mv", fail)
    with pytest.raises(OSError, match="no space left"):
        store.put(RunFolder(runs / "run=a"))
    assert names(store) == set()


def test_states_are_fetched_only_for_those_who_read_them(store, runs, tmp_path):
    full = tmp_path / "full"
    shutil.copytree(runs, full)
    (full / "run=a" / "states").mkdir()
    (full / "run=a" / "states" / "epoch=000.safetensors").write_bytes(b"state")
    store.put(RunFolder(full / "run=a"))
    found = store.fetch("a", tmp_path / "there", states=False)
    assert found.model.is_dir()
    assert not found.states.exists()
    assert store.fetch("a", tmp_path / "there").states.is_dir()


def test_a_second_writer_changes_nothing_unless_it_has_more(store, runs, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(runs, bare)
    shutil.rmtree(bare / "run=a" / "model")
    store.put(RunFolder(bare / "run=a"))
    assert store.holds("a")
    assert not store.holds("a", model=True)
    early = store.fetch("a", tmp_path / "there")
    manifest = early.path / MANIFEST
    store.put(RunFolder(runs / "run=a"))
    assert store.holds("a", model=True)
    later = json.loads(manifest.read_text()) | {"cpu_seconds": 99.0}
    (bare / "run=a" / MANIFEST).write_text(json.dumps(later))
    store.put(RunFolder(bare / "run=a"))
    found = store.fetch("a", tmp_path / "there")
    assert found.model.is_dir()
    assert found.manifest.cpu_seconds == 1.0


@pytest.mark.parametrize("url", ["nosuch://bucket/runs", "file:///proc/backfire/runs"])
def test_a_store_that_cannot_be_written_is_refused(url):
    with pytest.raises(SettingsError, match=r"can't be written.*s3fs"):
        RunStore(url).check()


def test_a_store_that_can_be_written_is_left_as_it_was(store):
    store.check()
    assert not store.holds("a")


def test_a_run_that_is_not_there_is_refused(store, tmp_path):
    with pytest.raises(ModelError, match="run lost is not there"):
        store.fetch("lost", tmp_path / "there")
