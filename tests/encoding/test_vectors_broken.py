"""Broken files of vectors: one message that names the file and the line."""

import gzip
import io
import zipfile

import numpy as np
import pytest

from backfire.encoding.vectors import read_vectors
from backfire.records.errors import VectorsError

GOOD = b"the 1.5 2.5\nof 3.5 4.5\nand 5.5 6.5\n"


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, GOOD)
    return buffer.getvalue()


def binary(n_rows=2, last=2.5, end=b""):
    rows = np.array([[0.5, 1.5], [1.0, last]], "<f4")
    return b"%d 2\nthe " % n_rows + rows[0].tobytes() + b"\nof " + rows[1].tobytes() + b"\n" + end


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\nthe 1 2\n", "line 1 is blank"),
        (b"<html>no vectors</html>\n", "line 1: no numbers, expected a word and its numbers"),
        (b"the\nof\n", "line 1: no numbers"),
        (GOOD + b"to 7.5\n", 'line 4: 1 numbers, expected 2: "to 7.5"'),
        (GOOD + b"to 7.5 8.5 9.5\n", "line 4: 3 numbers, expected 2"),
        (GOOD + b"to 7.5 8.5for 9.5 10.5\n", "line 4: 4 numbers, expected 2"),
        (GOOD + b"to 7.5  8.5\n", "line 4: 3 numbers, expected 2"),
        (GOOD + b"to\n" + GOOD, "line 4: 0 numbers, expected 2"),
        (GOOD + b"\n" + GOOD, "line 4: blank, expected a word and 2 numbers"),
        (GOOD + b"\n" * 2_000_000 + GOOD, "line 4: blank"),
        (GOOD + b"to 7.5 8,5\n", 'line 4: number 2 is no number: "8,5"'),
        (GOOD + b"to 7.5 \xff\n", 'line 4: number 2 is no number: "�"'),
        (GOOD + b"to 1_0 8.5\n", 'line 4: number 1 is no number: "1_0"'),
        (GOOD + b"to nan 8.5\n", "line 4: number 1 is nan, expected a finite number"),
        (GOOD + b"to 7.5 -inf\n", "line 4: number 2 is -inf, expected a finite number"),
        (GOOD + b"to 7.5 1e39\n", "line 4: number 2 is 1e39, expected a finite number"),
        (b"3 2\n" + GOOD + b"to 7.5 8.5\n", "line 6: the file ends after 4 rows, expected 3"),
        (b"4 2\n" + GOOD, "line 5: the file ends after 3 rows, expected 4 as its first line"),
        (b"3 3\n" + GOOD, "line 2: 2 numbers, expected 3"),
        (b"3 0\n" + GOOD, "line 1: the header announces rows of 0 numbers"),
        (b"3 99999999\n" + GOOD, "line 1: the header announces rows of 99999999 numbers"),
        (GOOD + b"x" * 40_000_000, "line 4: longer than 16,777,216 bytes"),
        (gzip.compress(GOOD)[:-12], "the gzip data end here"),
        (gzip.compress(GOOD)[:-8] + b"12345678", "the gzip data are damaged"),
        (gzip.compress(GOOD) + b"garbage", "line 4: the gzip data are damaged"),
        (gzip.compress(b"\n" + GOOD)[:10], "line 1: the gzip data end here"),
        (zipped("a.txt")[:60], "the zip archive is cut or damaged"),
        (zipped("a.txt", "b.txt"), "holds 2 files, expected one: a.txt, b.txt"),
        (zipped(), "holds 0 files, expected one: none"),
        (zipped("a.txt").replace(b"\x08\x00", b"\x63\x00"), "a.txt can't be unpacked"),
        (binary()[:-3], "row 2: the file ends here, expected 2 rows"),
        (binary(n_rows=5), "row 3: the file ends here, expected 5 rows"),
        (binary(n_rows=1), "row 2: more bytes after the 1 rows that were announced"),
        (binary(end=b"more"), "row 3: more bytes after the 2 rows"),
        (binary(last=np.inf), "row 2: number 2 is inf, expected a finite number"),
        (binary(n_rows=3, end=b"\xff" * 200_000), "row 3: a word of more than 65,536 bytes"),
    ],
)
def test_a_broken_file_names_itself_and_the_line(tmp_path, content, message):
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(VectorsError) as raised:
        read_vectors(path, ["the", "of", "and", "to"])
    assert str(raised.value).startswith(str(path))
    assert message in str(raised.value)


def test_a_truncated_gzip_file_names_the_line_it_ends_at(tmp_path):
    rng = np.random.default_rng(0)
    lines = [b"w%d " % i + b" ".join(b"%.6f" % x for x in rng.normal(size=20)) for i in range(9000)]
    packed = gzip.compress(b"\n".join(lines))
    path = tmp_path / "vectors.txt.gz"
    path.write_bytes(packed[: len(packed) // 2])
    with gzip.open(path) as file:
        readable = b""
        while True:
            try:
                readable += file.read1(100)
            except EOFError:
                break
    line = readable.count(b"\n") + 1
    with pytest.raises(VectorsError, match=f"line {line}: the gzip data end here"):
        read_vectors(path, ["w1"])


def test_a_damaged_zip_member_names_a_line(tmp_path):
    content = bytearray(zipped("a.txt"))
    content[40] ^= 0xFF
    path = tmp_path / "vectors.zip"
    path.write_bytes(content)
    with pytest.raises(VectorsError, match=r"vectors\.zip line \d+: the zip data"):
        read_vectors(path, ["the"])


def test_numbers_of_words_that_nobody_wants_are_not_parsed(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_bytes(GOOD + b"to x y\n")
    assert read_vectors(path, ["of"]).n_lines == 4


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_what_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(VectorsError, match="Give a file of word vectors"):
        read_vectors(tmp_path / name, ["the"])
