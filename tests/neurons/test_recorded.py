from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backfire.neurons.recorded import read_activations
from backfire.records.activations import activations_schema
from backfire.records.errors import ModelError


def write(path: Path, ids: np.ndarray, values: np.ndarray) -> None:
    column = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
    schema = activations_schema("extractor", values.shape[1])
    pq.write_table(pa.table([pa.array(ids), column], schema=schema), path, row_group_size=4)


def test_what_was_written_is_read_and_only_the_tokens_asked_for(tmp_path: Path):
    ids, values = np.arange(10) + 50, np.arange(30, dtype=np.float32).reshape(10, 3)
    write(tmp_path / "a.parquet", ids, values)
    found, read = read_activations(tmp_path / "a.parquet")
    assert found.tolist() == ids.tolist()
    np.testing.assert_array_equal(read, values)
    found, read = read_activations(tmp_path / "a.parquet", np.array([57, 52, 999]))
    assert found.tolist() == [52, 57]
    np.testing.assert_array_equal(read, values[[2, 7]])


@pytest.mark.parametrize("content", [None, b"", b"no table"])
def test_what_is_no_such_table_is_refused(tmp_path: Path, content):
    if content is not None:
        (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(ModelError, match=r"a\.parquet: not a readable table of activations"):
        read_activations(tmp_path / "a.parquet")


def test_another_table_is_refused(tmp_path: Path):
    pq.write_table(pa.table({"x": [1]}), tmp_path / "a.parquet")
    with pytest.raises(ModelError, match="Record them again"):
        read_activations(tmp_path / "a.parquet")
