"""What a scan has found so far: the rows of wanted words, each word once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass
class Found:
    """The state of a scan over one file.

    Attributes:
        wanted: Words, in UTF-8, whose rows are still looked for; a word leaves when it is found,
            so that a second row of the same word is passed over.
        n_rows: Rows of the file scanned so far, wanted or not.
        words: The words found, in the order of the file.
        batches: Their rows, `float32 [n, width]` each.
    """

    wanted: set[bytes]
    n_rows: int = 0
    words: list[bytes] = field(default_factory=list)
    batches: list[npt.NDArray[np.float32]] = field(default_factory=list)

    def take(self, words: Sequence[bytes]) -> list[int]:
        """Return the positions of those words that are wanted, and strike them off."""
        wanted = self.wanted
        first_places: dict[bytes, int] = {}
        for place in [place for place, word in enumerate(words) if word in wanted]:
            first_places.setdefault(words[place], place)
        wanted.difference_update(first_places)
        self.words.extend(first_places)
        return list(first_places.values())

    def rows(self, width: int) -> npt.NDArray[np.float32]:
        """Return all rows, `float32 [len(words), width]`."""
        empty = np.empty((0, width), dtype=np.float32)
        return np.concatenate([empty, *self.batches])
