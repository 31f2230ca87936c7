"""Column files of any size, piece by piece: whole sentences, in constant memory."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.formats import columns
from backfire.records.errors import CorpusError

_BLOCK: Final = 1 << 20
LONGEST_SENTENCE: Final = 1 << 26
"""Bytes without an empty line after which a file is no text in sentences."""

_BLANK_LINE: Final = re.compile(rb"\n(?=[ \t]*\r?\n)")
_TOKEN_LINE: Final = re.compile(
    rb"^(?!" + re.escape(columns.DOCUMENT_START.encode()) + rb")[ \t]*[^ \t\r\n]",
    re.MULTILINE,
)


def stream_columns(path: Path, *, piece_bytes: int = _BLOCK) -> Iterator[pa.Table]:
    """Read a column file piece by piece; the pieces together are what `formats.columns` reads.

    Memory holds one piece. The file is gone through once more at the start, to see whether tabs or
    spaces stand between its fields.

    Args:
        path: The file.
        piece_bytes: About so many bytes are read at a time; a piece ends with a sentence.

    Yields:
        Tables as of `formats.columns.read`; `sentence` and `line` count on through the file.

    Raises:
        CorpusError: As `formats.columns.read`; and if the file is absent, or goes on for more than
            `LONGEST_SENTENCE` bytes without an empty line.
    """
    separator: columns.Separator = "tab" if _has_tabs(path, piece_bytes) else "space"
    fields: list[str] | None = None
    n_sentences = n_lines = 0
    for piece in _cut(path, piece_bytes):
        n_lines = piece.lines_before + piece.text.count(b"\n") + (piece.text[-1:] != b"\n")
        if not _holds_token(piece.text):
            continue
        table = columns.read(
            piece.text,
            where=str(path),
            fields=fields,
            separator=separator,
            lines_before=piece.lines_before,
        )
        fields = [name for name in table.column_names if name.startswith("field_")]
        sentence = pc.add(table.column("sentence"), pa.scalar(n_sentences, pa.int32()))
        n_sentences = sentence[-1].as_py() + 1
        yield table.set_column(0, "sentence", sentence)
    if fields is None:
        raise CorpusError(
            f"{path}: found no token in {n_lines:,} lines, expected one token a line and blank "
            "lines between sentences. Check that this is the right file."
        )


class _Piece(NamedTuple):
    text: bytes
    lines_before: int


def _cut(path: Path, size: int) -> Iterator[_Piece]:
    """Yield the file in pieces that end with a sentence; the blank line begins the next one.

    So no piece but the first begins with a byte order mark, which would be taken away there.
    """
    rest, n_lines = b"", 0
    for block in _blocks(path, size):
        text = rest + block
        end = _last_break(text)
        if end is None:
            rest = text
            if len(rest) > LONGEST_SENTENCE:
                raise CorpusError(
                    f"{path} line {n_lines + 1}: no empty line in the next {len(rest):,} bytes, "
                    "expected one after each sentence. Put empty lines between the sentences."
                )
            continue
        yield _Piece(text[:end], n_lines)
        n_lines += text.count(b"\n", 0, end)
        rest = text[end:]
    if rest:
        yield _Piece(rest, n_lines)


def _holds_token(text: bytes) -> bool:
    return _TOKEN_LINE.search(text.removeprefix(codecs.BOM_UTF8)) is not None


def _last_break(text: bytes) -> int | None:
    """Return where the last blank line that ends a sentence begins, if there is one."""
    plain = text.rfind(b"\n\n")
    if plain > 0:
        return plain + 1
    found = [match.end() for match in _BLANK_LINE.finditer(text)]
    return found[-1] if found and found[-1] > 1 else None


def _has_tabs(path: Path, size: int) -> bool:
    """Return whether a tab stands in a line that holds a token."""
    rest = b""
    for block in _blocks(path, size):
        text = rest + block
        if b"\t" in text and any(
            b"\t" in line and _holds_token(line) for line in text.split(b"\n")
        ):
            return True
        rest = text[text.rfind(b"\n") + 1 :]
    return False


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(size):
                yield block
    except FileNotFoundError:
        raise CorpusError(f"{path}: there is no such file. Give an existing column file.") from None
    except IsADirectoryError:
        raise CorpusError(f"{path}: is a folder. Give a column file.") from None
