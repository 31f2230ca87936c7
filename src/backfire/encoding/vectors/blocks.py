"""A file as blocks of plain bytes, decompressed on the way, in constant memory.

The first bytes of the file say how it is packed, not its name: gzip, zip (with one file inside),
or not at all.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from backfire.records.errors import VectorsError

BLOCK_BYTES: Final = 1 << 20
_PACKED_BYTES: Final = 1 << 18
_GZIP_MARK: Final = b"\x1f\x8b"
_ZIP_MARKS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_WINDOW: Final = 31  # tells zlib to expect gzip's header and to check its trailing checksum


class BrokenStreamError(Exception):
    """The bytes end early or do not decompress; the reader adds at which line."""


@contextmanager
def open_blocks(path: Path) -> Iterator[Iterator[bytes]]:
    """Give the content of a file as blocks of at most `BLOCK_BYTES`, none of them empty.

    Raises:
        VectorsError: If there is no such file, or a zip archive does not hold exactly one file.
        BrokenStreamError: While the blocks are read, if the packed data are damaged or cut.
    """
    if not path.is_file():
        found = "this is a folder" if path.is_dir() else "there is no such file"
        raise VectorsError(f"{path}: {found}. Give a file of word vectors.")
    with path.open("rb", buffering=0) as file:
        mark = file.read(4)
        file.seek(0)
        if mark in _ZIP_MARKS:
            with _open_member(path) as member:
                yield _unzip(member)
        elif mark.startswith(_GZIP_MARK):
            yield _gunzip(file)
        else:
            yield iter(lambda: file.read(BLOCK_BYTES), b"")


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    """Decompress gzip members, one after the other, as `gzip -dc` does."""
    packed = file.read(_PACKED_BYTES)
    while packed:
        member = zlib.decompressobj(_GZIP_WINDOW)
        while not member.eof:
            packed = packed or file.read(_PACKED_BYTES)
            if not packed:
                raise BrokenStreamError("the gzip data end here, before their end mark")
            try:
                block = member.decompress(packed, BLOCK_BYTES)
            except zlib.error as failure:
                raise BrokenStreamError(
                    f"the gzip data are damaged here or soon after ({failure})"
                ) from None
            if block:
                yield block
            packed = member.unconsumed_tail
        packed = (member.unused_data or file.read(_PACKED_BYTES)).lstrip(b"\0")


@contextmanager
def _open_member(path: Path) -> Iterator[BinaryIO]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as failure:
        raise VectorsError(
            f"{path}: the zip archive is cut or damaged ({failure}). Fetch it again."
        ) from None
    with archive:
        names = [
            entry.filename
            for entry in archive.infolist()
            if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
        ]
        if len(names) != 1:
            raise VectorsError(
                f"{path}: the zip archive holds {len(names)} files, expected one: "
                f"{', '.join(names) or 'none'}. Unpack the one that you want and give it instead."
            )
        try:
            member = archive.open(names[0])
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as failure:
            raise VectorsError(
                f"{path}: {names[0]} can't be unpacked ({failure}). Unpack it yourself."
            ) from None
        with member:
            yield member  # type: ignore[misc] # an IO[bytes] that reads is all that is needed


def _unzip(member: BinaryIO) -> Iterator[bytes]:
    try:
        while block := member.read(BLOCK_BYTES):
            yield block
    except EOFError:
        raise BrokenStreamError("the zip data end here, before their end") from None
    except (zipfile.BadZipFile, zlib.error) as failure:
        raise BrokenStreamError(
            f"the zip data are damaged here or soon after ({failure})"
        ) from None
