"""The spelling of word forms as rows of the character embedding."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backfire.encoding.vocabulary import Vocabulary

LONGEST_SPELLING = 40
"""Longer forms (mostly addresses) are spelled by their first and last 20 characters."""


def spell(
    forms: Sequence[str], vocabulary: Vocabulary
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Spell word forms.

    Args:
        forms: F word forms, case kept, none of them empty.
        vocabulary: Where the characters have their rows.

    Returns:
        The rows of all characters one form after the other, and the F + 1 bounds of the forms.
    """
    shortened = [_shorten(form) for form in forms]
    lengths = np.fromiter((len(form) for form in shortened), dtype=np.int64, count=len(shortened))
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    code_points = np.frombuffer(
        "".join(shortened).encode("utf-32-le", "surrogatepass"), dtype="<u4"
    )
    distinct, inverse = np.unique(code_points, return_inverse=True)
    rows = np.fromiter(
        (vocabulary.character_row(chr(point)) for point in distinct),
        dtype=np.int64,
        count=len(distinct),
    )
    return rows[inverse], bounds


def _shorten(form: str) -> str:
    half = LONGEST_SPELLING // 2
    return form if len(form) <= LONGEST_SPELLING else form[:half] + form[-half:]
