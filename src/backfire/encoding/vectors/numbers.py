"""The numbers of wanted rows, from text to 32-bit floats."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.encoding.vectors.layout import is_number

_LARGEST: Final = float(np.finfo(np.float32).max)


class BadNumberError(Exception):
    """A row holds something that is not a finite 32-bit number.

    Attributes:
        row: The position of the row among those that were parsed, from 0.
    """

    def __init__(self, row: int, message: str) -> None:
        super().__init__(message)
        self.row = row


def parse_rows(rows: Sequence[bytes], separator: bytes, width: int) -> npt.NDArray[np.float32]:
    """Return `float32 [len(rows), width]`.

    Args:
        rows: One text a row: `width` numbers with one `separator` between two.
        separator: The byte between two numbers.
        width: Numbers in a row.

    Raises:
        BadNumberError: If something is not a finite number within the range of 32 bits.
    """
    try:
        fields = pc.split_pattern(pa.array(rows, pa.string()), separator.decode()).values
        values = np.asarray(pc.cast(fields, pa.float32()))
    except pa.ArrowInvalid:
        _name_the_bad_number(rows, separator)
        raise
    if not np.isfinite(values).all():
        _name_the_bad_number(rows, separator)
    return values.reshape(len(rows), width)


def _name_the_bad_number(rows: Sequence[bytes], separator: bytes) -> None:
    for row, text in enumerate(rows):
        for place, field in enumerate(text.split(separator), start=1):
            shown = field[:40].decode("utf-8", "replace")
            if not is_number(field):
                raise BadNumberError(row, f'number {place} is no number: "{shown}"')
            if not abs(float(field)) <= _LARGEST:
                raise BadNumberError(row, f"number {place} is {shown}, expected a finite number")
