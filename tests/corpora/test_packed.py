"""Compressed files."""

import gzip
import io
import zipfile

import pytest

from backfire.corpora.packed import unpack
from backfire.records.errors import CorpusError


def pack(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_other_bytes_are_left_alone():
    assert unpack(b"plain", "f") == b"plain"
    assert unpack(b"", "f") == b""


def test_gzip_and_zip_are_unpacked():
    data = b"x" * 3_000_000
    assert unpack(gzip.compress(data), "f") == data
    assert unpack(pack({"a": data, "__MACOSX/a": b"clutter", "folder/": b""}), "f") == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pack({"a": b"1", "b": b"2"}), "^f: found 2 files in the archive, expected one"),
        (b"PK\x03\x04" + pack({}), "^f: found 0 files in the archive"),
        (pack({"a": b"1" * 999})[:-20], "^f: a damaged archive"),
        (gzip.compress(b"1" * 999)[:-4], "^f: a damaged archive"),
        (gzip.compress(b"1" * 999).replace(b"\x00\x00", b"\xff\xff"), "^f: a damaged archive"),
    ],
)
def test_a_wrong_archive_is_named(data, message):
    with pytest.raises(CorpusError, match=message):
        unpack(data, "f")


def test_an_archive_with_a_password_is_named():
    data = bytearray(pack({"a": b"1"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(CorpusError, match="needs a password"):
        unpack(bytes(data), "f")
