"""Numbers for files that are kept: rounded, so that every machine writes the same bytes.

The last digits of a sum depend on the order of its terms, which processors choose differently.
"""

from collections.abc import Mapping
from typing import Any, Final

DIGITS: Final = 6
"""Significant digits that are kept."""


def rounded(value: Any) -> Any:
    """Return plain values with every float, however deep, rounded to `DIGITS` digits.

    >>> rounded({"a": (0.1 + 0.2, 1)})
    {'a': [0.3, 1]}
    """
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {name: rounded(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(own) for own in value]
    return value
