"""Odd tokens do not derail the scan, and it needs little memory."""

import tracemalloc

import numpy as np
import pytest

from backfire.encoding.vectors import read_vectors
from backfire.encoding.vectors.found import Found
from backfire.encoding.vectors.layout import judge_layout
from backfire.encoding.vectors.text import scan_text


@pytest.mark.parametrize(
    "token",
    [
        b"at name@domain.com",
        b". . . . .",
        b"a\xc2\x85b",  # U+0085, a line break for str.splitlines
        b"\xe2\x80\xa8",  # U+2028, another
        b"\xc2\xa0",  # a no-break space
        b"1\xc2\xa01/2",
        b"\xff\xfe broken",  # no UTF-8
        b"a\rb",
        b"a\x0b\x0c\x1cb",
        b"a\tb",
        b"\x00",
        b"windows 7",
        b"",
        b"inf",
        b"12",
    ],
)
def test_the_rows_behind_an_odd_token_are_read(tmp_path, token):
    path = tmp_path / "vectors.txt"
    path.write_bytes(b"the 1.5 2.5\n" + token + b" 3.5 4.5\nof 5.5 6.5\n")
    wanted = ["the", "of", token.decode("utf-8", "replace")]
    vectors = read_vectors(path, wanted)
    rows = dict(zip(vectors.words, vectors.rows.tolist(), strict=True))
    expected = {"the": [1.5, 2.5], "of": [5.5, 6.5]}
    if b"\xff" not in token:
        expected[token.decode()] = [3.5, 4.5]
    assert rows == expected
    assert vectors.n_lines == 3


def test_an_odd_first_token_does_not_mislead_about_the_width(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(b"1 2 1.5 2.5\nthe 3.5 4.5\nof 5.5 6.5\n")
    vectors = read_vectors(path, ["1 2", "of"])
    assert vectors.words == ("1 2", "of")
    assert vectors.rows.tolist() == [[1.5, 2.5], [5.5, 6.5]]


def test_a_repeated_word_keeps_its_first_row(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(b"a 1 1\nb 2 2\na 3 3\n" + b"x 0 0\n" * 300_000 + b"b 4 4\n")
    vectors = read_vectors(path, ["a", "b"])
    assert vectors.words == ("a", "b")
    assert vectors.rows.tolist() == [[1, 1], [2, 2]]


def test_a_word_that_is_no_text_is_simply_not_found(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(b"a 1 1\n")
    assert read_vectors(path, ["\udc80", "a"]).words == ("a",)


def test_more_columns_than_sixteen_bits_count(tmp_path):
    path = tmp_path / "vectors.txt"
    width = 70_000
    path.write_bytes(b"a" + b" 1" * width + b"\nb" + b" 2" * width + b"\n")
    assert read_vectors(path, ["b"]).rows.shape == (1, width)


def test_a_large_file_is_scanned_in_little_memory():
    line = b" ".join([b"word", *[b"0.12345"] * 300]) + b"\n"
    block = (line * 500)[: 1 << 20]
    rest = line * 500
    tracemalloc.start()
    found = Found({b"absent"})
    scan_text((rest for _ in range(30)), judge_layout(block, "file"), found, "file")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.n_rows == 15_000  # 36 MB
    assert peak < 10 << 20


def test_coverage_counts_words_and_tokens(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(b"a 1 1\nb 2 2\n")
    vectors = read_vectors(path, ["a", "b", "c"])
    coverage = vectors.coverage(["a", "a", "c", "d", "d", "b", "a"])
    assert (coverage.n_words, coverage.n_found) == (4, 2)
    assert (coverage.n_tokens, coverage.n_tokens_found) == (7, 4)
    assert coverage.missing == ("d", "c")
    assert coverage.of_words == pytest.approx(0.5)
    assert coverage.of_tokens == pytest.approx(4 / 7)
    assert str(coverage) == "2 of 4 words have a vector (50.0%), 4 of 7 tokens (57.1%)"
    assert vectors.coverage([]).of_tokens is None
    np.testing.assert_array_equal(vectors.rows, [[1, 1], [2, 2]])
