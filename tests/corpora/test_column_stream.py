import codecs
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora import column_stream
from backfire.corpora.column_stream import stream_columns
from backfire.corpora.formats import columns
from backfire.records.errors import CorpusError

LINES = [
    "a b",
    "c d",
    "é\u2028x y",
    "\ufeffe f",
    "",
    "",
    "  ",
    " \t",
    "-DOCSTART- O",
    "-DOCSTART-\tO",
]
TABBED = [line.replace(" ", "\t") if line.strip() else line for line in LINES]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stream") / "text.conll"


def outcome(read):
    """What a reader gives: its table, or the beginning of its message."""
    try:
        return read()
    except CorpusError as failure:
        return re.split(r" in \d+ lines|, expected ", str(failure))[0]


@given(
    lines=st.one_of(st.lists(st.sampled_from(kind)) for kind in (LINES, TABBED, LINES + TABBED)),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    mark=st.booleans(),
    size=st.integers(1, 40),
)
def test_the_pieces_together_are_the_whole(file: Path, lines, end, last, mark, size) -> None:
    text = (end.join(lines) + (end if last else "")).encode()
    file.write_bytes(codecs.BOM_UTF8 * mark + text)
    whole = outcome(lambda: columns.read(file.read_bytes(), where=str(file)))
    streamed = outcome(
        lambda: pa.concat_tables(stream_columns(file, piece_bytes=size)).combine_chunks()
    )
    if isinstance(whole, str):
        assert streamed == whole
    else:
        assert streamed.equals(whole.combine_chunks())


def test_pieces_are_small_whatever_the_file(file: Path) -> None:
    file.write_text("some words\n\n" * 5000, encoding="utf-8")
    pieces = [len(piece) for piece in stream_columns(file, piece_bytes=600)]
    assert sum(pieces) == 5000
    assert max(pieces) <= 60


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (b"c d e\n", r"text\.conll line 4003: found 3 fields, expected 2"),
        (b"\xff d\n", r"text\.conll line 4003: found the byte 0xff"),
        (b"c\0 d\n", r"text\.conll line 4003: found a NUL byte"),
        (b"c\rx d\n", r"text\.conll line 4003: found a carriage return"),
    ],
)
def test_a_broken_line_far_down_is_named_by_its_number(file: Path, broken, message) -> None:
    file.write_bytes(b"a b\n\n" * 2000 + b"x y\n\n" + broken)
    with pytest.raises(CorpusError, match=message):
        list(stream_columns(file, piece_bytes=50))


def test_a_text_without_sentences_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_stream, "LONGEST_SENTENCE", 1000)
    file.write_text("a b\n\n" + "a b\n" * 1000, encoding="utf-8")
    with pytest.raises(CorpusError, match="line 2: no empty line in the next"):
        list(stream_columns(file, piece_bytes=100))


def test_an_absent_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path, problem in ((tmp_path / "absent", "no such file"), (tmp_path, "is a folder")):
        with pytest.raises(CorpusError, match=problem):
            list(stream_columns(path))
