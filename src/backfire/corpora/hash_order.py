"""The order in which parts of corpora are taken: as good as random, and the same everywhere.

Whatever takes less than a corpus (`corpus@tokens`, `subset.sentences`) takes the first in this
order, so that a smaller part is in every larger one. No version of a library changes it.
"""

import hashlib
from collections.abc import Iterable


def hash_order(names: Iterable[str]) -> list[int]:
    """Return the places of names in the order of their SHA-256; equal ones as they come.

    >>> hash_order(["a", "b", "c"])
    [2, 1, 0]
    """
    ranks = [hashlib.sha256(name.encode()).digest() for name in names]
    return sorted(range(len(ranks)), key=ranks.__getitem__)
