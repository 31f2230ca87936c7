from pathlib import Path

import numpy as np
import pytest

from backfire.encoding.vector_store import open_vectors, write_store
from backfire.encoding.vectors import read_vectors
from backfire.records.errors import VectorsError


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
