"""Columns as JSON are what Python's own encoder writes, value by value."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.report import json_columns
from backfire.report.json_columns import json_objects

ODD = ['"', "\\", "\x00", "\x1f", "\n", "\x7f", "\x85", "\u2028", "\u2029", "é", "😂", "plain", ""]
TEXTS = st.lists(st.sampled_from(ODD), max_size=4).map("".join)
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.integers(-3, 12),
        st.none() | st.integers(-(2**31), 2**31 - 1),
        st.lists(st.tuples(TEXTS, st.integers(0, 5)), max_size=3),
    ),
    max_size=6,
)


@given(rows=ROWS, coded=st.booleans())
def test_objects_are_as_python_writes_them(rows, coded):
    texts = pa.array([row[0] for row in rows], pa.string())
    spans = [[{"text": text, "start": start} for text, start in row[3]] for row in rows]
    columns = {
        'a "key"': texts.dictionary_encode() if coded else texts,
        "small": pa.array([row[1] for row in rows], pa.int32()),
        "large": pa.array([row[2] for row in rows], pa.int64()),
        "spans": pa.array(
            spans, pa.list_(pa.struct([("text", pa.string()), ("start", pa.int32())]))
        ),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_columns, "_FEW", 4)
        written = json_objects(columns, len(rows)).to_pylist()
    assert written == [
        _escape(json.dumps(dict(zip(columns, [*row[:3], own], strict=True)), ensure_ascii=False))
        for row, own in zip(rows, spans, strict=True)
    ]


def _escape(text):
    for end in ("\x85", "\u2028", "\u2029"):
        text = text.replace(end, f"\\u{ord(end):04x}")
    return text
