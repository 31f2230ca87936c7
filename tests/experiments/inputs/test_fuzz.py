"""Whatever the bytes are, a reader gives a result or a clear error."""

import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backfire.experiments.inputs import Reading, read_inputs
from backfire.experiments.inputs.kind import KINDS
from backfire.records.errors import BackfireError

WORDS = 'a|b c|O|B-x|I-x|,|"|{|}|[|]|:|0|1|-1|null|token|sentence|"text"|"ents"|"start"|é|\u2028'
WHITE = ["\t", " ", "\n", "\n\n", "\r\n", "\0", "\ud800", "1\ta\ta\tX\tX\t_\t0\tr\t_\t_\n"]
PIECES = st.lists(st.sampled_from([*WORDS.split("|"), *WHITE]), max_size=25).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)
ANYTHING = st.binary(max_size=60) | PIECES
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 6) | st.sampled_from(["a b", "O", "B-x", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["text", "ents", "tokens", "start", "end", "label", "token", "sentence"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
OFTEN = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def try_to_read(path, content, **how):
    path.write_bytes(content)
    try:
        inputs = read_inputs(path, path, path, Reading(**how), spans=True)
    except BackfireError:
        return
    n = len(inputs.tokens)
    assert n == len(inputs.reference) == len(inputs.candidate) > 0
    assert inputs.reference["predicted"].null_count == 0


@pytest.mark.parametrize("kind", KINDS.names())
@given(data=st.data())
@OFTEN
def test_any_bytes_give_a_result_or_a_clear_error(kind, data, tmp_path):
    try_to_read(tmp_path / "file", data.draw(ANYTHING), kind=kind)


@pytest.mark.parametrize("name", ["f.jsonl", "f.json"])
@given(records=st.lists(VALUES, max_size=3))
@OFTEN
def test_any_json_gives_a_result_or_a_clear_error(name, records, tmp_path):
    text = json.dumps(records) if name == "f.json" else "\n".join(map(json.dumps, records))
    for kind in (None, "table", "offsets"):
        try_to_read(tmp_path / name, text.encode(), kind=kind)


@given(data=st.data())
@OFTEN
def test_any_change_of_a_parquet_file_gives_a_result_or_a_clear_error(data, tmp_path):
    import pyarrow.parquet as pq

    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"sentence": [1, 1], "token": ["a", "b"], "gold": ["O", "B-x"]}), path)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    try_to_read(path, bytes(content), label_column="gold")
