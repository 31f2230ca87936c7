import os
import signal
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from backfire.encoding.vector_store import open_vectors, store_vectors, write_store
from backfire.encoding.vectors import WordVectors, read_vectors
from backfire.engines.jobs import run_processes
from backfire.records.errors import VectorsError
from little_jobs import store, store_for_ever


@pytest.fixture
def glove(tmp_path: Path) -> Path:
    path = tmp_path / "glove.txt"
    path.write_text("the 1 2\ndog 3 4\ncat 5 6\n", encoding="utf-8")
    return path


def test_a_store_gives_what_the_file_gives(glove: Path, tmp_path: Path) -> None:
    store = tmp_path / "vectors.arrow"
    write_store(store, read_vectors(glove, {"the", "dog", "cat"}))
    kept, direct = open_vectors(store, {"cat", "the"}), open_vectors(glove, {"cat", "the"})
    assert kept.words == direct.words == ("the", "cat")
    assert np.array_equal(kept.rows, direct.rows)
    assert kept.checksum == direct.checksum
    assert kept.n_lines == 3


def test_a_broken_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.arrow").write_bytes(b"nothing")
    with pytest.raises(VectorsError, match=r"broken\.arrow"):
        open_vectors(tmp_path / "broken.arrow", {"a"})


def test_a_store_is_made_once_and_anew_for_other_words_or_another_file(
    glove: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stores"
    first = store_vectors(glove, {"the", "cat"}, folder)
    made = first.stat().st_mtime_ns
    assert store_vectors(glove, ["cat", "the"], folder) == first
    assert first.stat().st_mtime_ns == made
    assert store_vectors(first, {"dog"}, folder) == first, "a store stands for itself"
    assert store_vectors(glove, {"dog"}, folder) != first
    glove.write_text("the 7 8\ndog 3 4\ncat 5 6\n", encoding="utf-8")
    os.utime(glove, ns=(1, 1))
    changed = store_vectors(glove, {"the", "cat"}, folder)
    assert open_vectors(changed, {"the"}).rows.tolist() == [[7, 8]]


def test_an_absent_file_leaves_no_store(tmp_path: Path) -> None:
    with pytest.raises(VectorsError, match=r"absent\.txt: there is no such file"):
        store_vectors(tmp_path / "absent.txt", {"the"}, tmp_path / "stores")
    assert not (tmp_path / "stores").exists()


def test_of_processes_that_want_one_store_one_makes_it(glove: Path, tmp_path: Path) -> None:
    log, paths = tmp_path / "log", (glove, tmp_path / "stores", tmp_path / "log")
    stores = list(run_processes(store, [paths] * 3, print, jobs=3))
    assert len(set(stores)) == 1
    assert log.read_text() == "scanned\n"
    assert open_vectors(stores[0], {"the", "cat"}).words == ("the", "cat")


def test_a_killed_maker_leaves_nothing_and_the_next_one_takes_over(
    glove: Path, tmp_path: Path
) -> None:
    paths = (glove, tmp_path / "stores", tmp_path / "log")
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    maker = context.Process(target=store_for_ever, args=(paths, theirs.send))
    maker.start()
    assert ours.recv() == "half"
    assert list(paths[1].glob("*partial*"))
    os.kill(maker.pid, signal.SIGKILL)
    maker.join()
    [made] = run_processes(store, [paths], print, jobs=1)
    assert open_vectors(made, {"the"}).words == ("the",)
    assert not list(paths[1].glob("*partial*"))


def test_reading_a_store_copies_the_wanted_rows_only(tmp_path: Path) -> None:
    rows = np.arange(20_000 * 50, dtype=np.float32).reshape(-1, 50)
    words = tuple(f"w{k}" for k in range(len(rows)))
    store = tmp_path / "vectors.arrow"
    write_store(store, WordVectors(words, rows, checksum="", n_lines=len(rows)))
    usual, counting = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    pa.set_memory_pool(counting)
    try:
        kept = open_vectors(store, {"w7", "w19999"})
    finally:
        pa.set_memory_pool(usual)
    assert np.array_equal(kept.rows, rows[[7, 19999]])
    assert kept.rows.base is None, "a view would hold the whole table"
    assert counting.max_memory() < rows.nbytes / 20
