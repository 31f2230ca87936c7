"""Long names in narrow columns."""

import re


def in_lines(name: str, most: int, ends: str) -> str:
    """Break a long name where its parts end, not in the middle of a word.

    Args:
        name: The name.
        most: So long it may be in one line.
        ends: After what it may be broken, as a regular expression.

    >>> in_lines("wise_ft:shares=[0.9],steps=3", 20, "[,:]").splitlines()
    ['wise_ft:', 'shares=[0.9],', 'steps=3']
    """
    return re.sub(rf"({ends}) *", r"\1\n", name) if len(name) > most else name
