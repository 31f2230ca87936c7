"""How a word is written: what an encoder that lower-cases its text does not see."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

CASINGS: Final = ("no letters", "lower", "Initial", "UPPER", "mIxEd")
"""The casings of words; a single capital counts as `Initial`."""


def find_casing(form: str) -> int:
    """Return the place of a word's casing among `CASINGS`.

    >>> [CASINGS[find_casing(word)] for word in ("…", "lol", "Obama", "RT", "iPhone", "U")]
    ['no letters', 'lower', 'Initial', 'UPPER', 'mIxEd', 'Initial']
    """
    letters = [character for character in form if character.isalpha()]
    upper = [character.isupper() or character.istitle() for character in letters]
    if not letters:
        return 0
    if not any(upper):
        return 1
    if upper[0] and not any(upper[1:]):
        return 2
    return 3 if all(upper) else 4


def find_casings(forms: Sequence[str]) -> NDArray[np.int64]:
    """Return the casing of each of F word forms."""
    return np.fromiter((find_casing(form) for form in forms), dtype=np.int64, count=len(forms))
