"""Compressed files: a .gz, or a .zip with one file in it, is read like the file itself."""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from typing import IO, Final, cast

from backfire.records.errors import CorpusError

ZIP_START: Final = b"PK\x03\x04"
GZIP_START: Final = b"\x1f\x8b"
_LARGEST: Final = 2**31
_CHUNK: Final = 2**20
DAMAGE: Final = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
"""What the standard library raises on bytes that are no proper archive."""


def unpack(data: bytes, where: str) -> bytes:
    """Return the file within compressed bytes; other bytes are returned as they are.

    Raises:
        CorpusError: If the archive is damaged, holds not exactly one file, or more than 2 GiB.
    """
    try:
        if data.startswith(ZIP_START):
            return _unzip(data, where)
        if data.startswith(GZIP_START):
            with gzip.open(io.BytesIO(data)) as file:
                return _read_limited(cast("IO[bytes]", file), where)
    except DAMAGE as failure:
        raise CorpusError(f"{where}: a damaged archive: {failure}. Get it anew.") from None
    return data


def _unzip(data: bytes, where: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [member for member in archive.infolist() if not _is_clutter(member)]
        if len(members) != 1:
            raise CorpusError(
                f"{where}: found {len(members)} files in the archive, expected one. Unpack it."
            )
        if members[0].flag_bits & 1:
            raise CorpusError(f"{where}: the archive needs a password. Unpack it.")
        with archive.open(members[0]) as file:
            return _read_limited(file, where)


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or member.filename.startswith("__MACOSX/")


def _read_limited(file: IO[bytes], where: str) -> bytes:
    parts, size = [], 0
    while part := file.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise CorpusError(f"{where}: the archive holds more than 2 GiB. Unpack and split it.")
    return b"".join(parts)
