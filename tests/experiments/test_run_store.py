"""A store gives back whole runs, whoever else writes or dies meanwhile."""

import json
import shutil

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


def test_what_a_killed_writer_left_is_no_run(store, runs, tmp_path, monkeypatch):
    folder = RunFolder(runs / "run=a")

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(RunStore, "_write", die)  # the marker comes last
        patch.setattr(RunStore, "put_file", lambda *_: None)
        with pytest.raises(Killed):
            store.put(folder)
    assert not store.holds("a")
    store.put(folder)
    assert contents(store.fetch("a", tmp_path / "there")) == contents(folder)


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
