"""Confidences: the probability that a run gave to the label it predicted, token by token."""

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.report.visible import visible

_UNKNOWN: Final = ("", "_")
"""What stands for no confidence in files of text."""

_ROUNDING: Final = 1e-6
"""A softmax in single precision may be above 1 by this much."""


class Unusable(NamedTuple):
    """The first value that is no confidence.

    Attributes:
        row: Where it stands.
        value: What it is, ready to show.
    """

    row: int
    value: str


def read_confidences(values: pa.ChunkedArray) -> pa.ChunkedArray | Unusable:
    """Return the values as probabilities (float32) in [0, 1]; null where none is known.

    Args:
        values: Numbers, or texts of them; NaN and empty texts are unknown.
    """
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        trimmed = pc.utf8_trim_whitespace(values)
        unknown = pc.is_in(trimmed, value_set=pa.array(_UNKNOWN, trimmed.type))
        values = pc.if_else(unknown, None, trimmed)
    try:
        numbers = pc.cast(values, pa.float64())
    except pa.ArrowException:
        return _find_text(values)
    numbers = pc.if_else(pc.is_nan(numbers), None, numbers)
    bad = pc.or_(pc.less(numbers, 0), pc.greater(numbers, 1 + _ROUNDING))
    row = bad.index(True).as_py()
    if row >= 0:
        return Unusable(row, f"{numbers[row].as_py():g}")
    return pc.min_element_wise(numbers, 1.0, skip_nulls=False).cast(pa.float32())


def _find_text(values: pa.ChunkedArray) -> Unusable:
    for row, value in enumerate(values.to_pylist()):
        try:
            np.float64(0 if value is None else value)
        except (TypeError, ValueError):
            return Unusable(row, visible(str(value), 40))
    return Unusable(0, f"a value of the type {values.type}")
