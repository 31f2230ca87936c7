"""PDF that is the same whenever the same figure is drawn.

The renderer numbers its objects, and names fonts and colour spaces within a dictionary, in an order
that differs from one drawing to the next. Here the names are sorted and the objects numbered anew,
in the order in which they are reached from the document's root.
"""

import re
from typing import Final

from backfire.records.errors import BackfireError

_TRAILER: Final = re.compile(rb"trailer\n(<<.*?>>)\nstartxref\n(\d+)\n%%EOF\s*$", re.DOTALL)
_ENTRY: Final = re.compile(rb"(\d{10}) \d{5} n")
_REFERENCE: Final = re.compile(rb"\b(\d+) 0 R\b")
_NAMES: Final = re.compile(rb"(?<=<<\n)(?: +/\w+ \d+ 0 R\n){2,}")
"""A dictionary of names and the objects that they stand for, one a line."""


def steady_pdf(pdf: bytes) -> bytes:
    """Return a drawn PDF with its objects and their names in a fixed order.

    Raises:
        BackfireError: If it is no PDF with a plain table of its objects.
    """
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        raise BackfireError(
            "the drawn PDF has no plain table of objects at its end, as vl-convert 1.9 writes it. "
            "Install that version, or use the SVG."
        )
    objects = _split(pdf, int(trailer[2]))
    numbers: dict[int, int] = {}
    _reach(trailer[1], objects, numbers)
    written = [b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"]
    table = [b"0000000000 65535 f\r\n"]
    for old, new in numbers.items():
        table.append(b"%010d 00000 n\r\n" % sum(map(len, written)))
        head, stream = objects[old]
        written.append(b"%d 0 obj\n%s%s" % (new, _renumber(head, numbers), stream))
    size = b"%d" % len(table)
    end = re.sub(rb"(?<=/Size )\d+", size, _renumber(trailer[1], numbers))
    start = sum(map(len, written))
    tail = b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (end, start)
    return b"".join([*written, b"xref\n0 %s\n" % size, *table, tail])


def _split(pdf: bytes, table: int) -> dict[int, tuple[bytes, bytes]]:
    """Return each object by its number: the dictionary with sorted names, and the stream."""
    starts = sorted(int(entry[1]) for entry in _ENTRY.finditer(pdf, table))
    objects = {}
    for start, end in zip(starts, [*starts[1:], table], strict=True):
        number, _, body = pdf[start:end].partition(b" 0 obj\n")
        head, mark, stream = body.partition(b"\nstream\n")
        objects[int(number)] = (_NAMES.sub(_sort, head), mark + stream)
    return objects


def _sort(found: re.Match[bytes]) -> bytes:
    return b"".join(sorted(found[0].splitlines(keepends=True)))


def _reach(text: bytes, objects: dict[int, tuple[bytes, bytes]], numbers: dict[int, int]) -> None:
    """Number the objects that a text refers to, and those that they refer to, from 1."""
    for reference in _REFERENCE.finditer(text):
        old = int(reference[1])
        if old not in numbers:
            numbers[old] = len(numbers) + 1
            _reach(objects[old][0], objects, numbers)


def _renumber(text: bytes, numbers: dict[int, int]) -> bytes:
    return _REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], text)
