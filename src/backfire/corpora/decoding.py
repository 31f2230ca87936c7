"""From the bytes of a text file to checked UTF-8, with the line of whatever is wrong."""

import codecs

from backfire.records.errors import CorpusError, SettingsError

_LARGEST = 2**31 - 2
"""Offsets into a column of text are 32-bit numbers."""


def to_utf8(data: bytes, where: str, encoding: str = "utf-8", lines_before: int = 0) -> bytes:
    """Return the text as UTF-8 without a byte order mark.

    Args:
        data: The file's bytes.
        where: The file's name, for messages.
        encoding: The file's encoding, as Python names it.
        lines_before: How many lines of the file come before, if this is a piece of one.

    Raises:
        CorpusError: If the bytes are not text in this encoding, or hold a NUL.
        SettingsError: If there is no such encoding.
    """
    text = _recode(data, where, encoding, lines_before)
    text = text.removeprefix(codecs.BOM_UTF8)
    if b"\0" in text:
        line = lines_before + line_of(text, text.index(b"\0"))
        raise CorpusError(
            f"{where} line {line}: found a NUL byte, expected text. "
            "The file is binary, damaged or in UTF-16; save it as UTF-8 text."
        )
    if len(text) > _LARGEST:
        raise CorpusError(
            f"{where}: found {len(text):,} bytes, expected fewer than 2 GiB. Split it."
        )
    return text


def line_of(data: bytes, offset: int) -> int:
    """Return the number of the line, from 1, that holds the byte at `offset`."""
    return data.count(b"\n", 0, offset) + 1


def _recode(data: bytes, where: str, encoding: str, lines_before: int) -> bytes:
    try:
        text = data.decode(encoding)
        return data if codecs.lookup(encoding).name == "utf-8" else text.encode()
    except LookupError:
        raise SettingsError(
            f"{where}: unknown encoding {encoding!r}. Use a name that Python knows, "
            "for instance 'utf-8' or 'cp1252'."
        ) from None
    except UnicodeDecodeError as failure:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not lines_before
        raise CorpusError(
            f"{where} line {lines_before + line_of(data, failure.start)}: found the byte "
            f"0x{data[failure.start]:02x}, which is no {encoding} text"
            f"{' (the file begins as UTF-16 does)' if utf16 else ''}. "
            "Save the file as UTF-8; only that of a corpus may be in another encoding, which its "
            "entry in the catalogue names."
        ) from None
    except UnicodeError as failure:
        raise CorpusError(f"{where}: is no {encoding} text: {failure}.") from None
