"""GloVe text, word2vec text and binary, packed or not: all give the same rows."""

import gzip
import hashlib
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.encoding.vectors import read_vectors
from backfire.encoding.vectors.found import Found
from backfire.encoding.vectors.layout import judge_layout
from backfire.encoding.vectors.text import scan_text

TABLE = {
    "the": [0.5, -1.25, 3e-05],
    "of": [1.0, 2.0, -3.5],
    ". . .": [0.25, 0.125, 8.0],
    "café": [-7.0, 0.75, 1e3],
    "1": [4.0, 5.0, 6.0],
}


def glove(separator=" ", end="\n", trailing=""):
    lines = [separator.join([word, *map(str, row)]) + trailing for word, row in TABLE.items()]
    return "".join(line + end for line in lines).encode()


def word2vec_text(end="\n", trailing=""):
    return f"{len(TABLE)} 3{end}".encode() + glove(end=end, trailing=trailing)


def word2vec_binary(end=b"\n"):
    table = {word: row for word, row in TABLE.items() if " " not in word}
    rows = [word.encode() + b" " + np.array(row, "<f4").tobytes() for word, row in table.items()]
    return f"{len(table)} 3\n".encode() + b"".join(row + end for row in rows)


CONTENTS = {
    "glove": glove(),
    "glove, tabs": glove(separator="\t"),
    "glove, carriage returns": glove(end="\r\n"),
    "glove, trailing spaces": glove(trailing=" "),
    "glove, trailing spaces and carriage returns": glove(end="\r\n", trailing=" "),
    "glove, byte order mark": b"\xef\xbb\xbf" + glove(),
    "glove, no last newline": glove().removesuffix(b"\n"),
    "glove, blank lines at the end": glove() + b"\n\r\n\n",
    "word2vec text": word2vec_text(),
    "word2vec text, as word2vec.c writes it": word2vec_text(trailing=" "),
    "word2vec text, carriage returns": word2vec_text(end="\r\n"),
    "word2vec binary, as word2vec.c writes it": word2vec_binary(),
    "word2vec binary, as gensim writes it": word2vec_binary(end=b""),
}


def pack_nothing(path, content):
    path.write_bytes(content)


def pack_gzip(path, content):
    half = len(content) // 2
    path.write_bytes(gzip.compress(content[:half]) + gzip.compress(content[half:]))


def pack_zip(path, content):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        archive.writestr("folder/vectors.txt", content)


@pytest.mark.parametrize("pack", [pack_nothing, pack_gzip, pack_zip])
@pytest.mark.parametrize("name", CONTENTS)
def test_every_format_gives_the_wanted_rows(tmp_path, name, pack):
    path = tmp_path / "any-name-will-do"
    pack(path, CONTENTS[name])
    vectors = read_vectors(path, ["1", "café", "the", "absent"])
    assert vectors.words == ("the", "café", "1")
    assert vectors.width == 3
    assert vectors.rows.dtype == np.float32
    expected = np.array([TABLE[word] for word in vectors.words], np.float32)
    np.testing.assert_array_equal(vectors.rows, expected)
    assert vectors.n_lines == (4 if "binary" in name else 5)
    assert vectors.checksum == hashlib.sha256(path.read_bytes()).hexdigest()


def test_no_wanted_word_gives_no_rows_but_the_width(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(glove())
    vectors = read_vectors(path, [])
    assert vectors.words == ()
    assert vectors.rows.shape == (0, 3)
    assert vectors.n_lines == 5


odd_characters = st.characters(exclude_characters="\n", exclude_categories=["Cs"])
odd_words = st.text(odd_characters, min_size=1, max_size=5).filter(
    lambda word: (
        word == word.strip(" ") and not (" " in word and any(sign.isdecimal() for sign in word))
    )
)
numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(
    table=st.lists(st.tuples(odd_words, st.lists(numbers, min_size=3, max_size=3)), min_size=1),
    block=st.integers(1, 60),
    data=st.data(),
)
def test_any_words_in_any_blocks_are_read_like_a_plain_loop_reads_them(table, block, data):
    plain = b"x 1.5 2.5 3.5\n" * 3
    content = plain + b"".join(
        b" ".join([word.encode(), *(repr(number).encode() for number in row)]) + b"\n"
        for word, row in table
    )
    words = [word for word, _ in table]
    wanted = set(data.draw(st.lists(st.sampled_from(words))))
    expected = {}
    for word, row in [("x", [1.5, 2.5, 3.5]), *table]:
        if word in wanted:
            expected.setdefault(word, row)

    found = Found({word.encode() for word in wanted})
    blocks = [content[i : i + block] for i in range(0, len(content), block)]
    scan_text(blocks, judge_layout(content, "file"), found, "file")

    assert [word.decode() for word in found.words] == list(expected)
    rows = np.array(list(expected.values()), np.float32).reshape(-1, 3)
    np.testing.assert_array_equal(found.rows(3), rows)
    assert found.n_rows == len(table) + 3
