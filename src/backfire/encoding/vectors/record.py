"""The rows that were found in a file of word vectors, and how much of a text they cover."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Coverage:
    """How much of a text has a vector.

    Attributes:
        n_words: Different words of the text.
        n_found: Those of them that have a row.
        n_tokens: Words of the text, counted with repetition.
        n_tokens_found: Those of them that have a row.
        missing: The words without a row, the most frequent first, then by the alphabet.
    """

    n_words: int
    n_found: int
    n_tokens: int
    n_tokens_found: int
    missing: tuple[str, ...]

    @property
    def of_words(self) -> float | None:
        """The fraction of the different words that have a row; None for an empty text."""
        return self.n_found / self.n_words if self.n_words else None

    @property
    def of_tokens(self) -> float | None:
        """The fraction of the running words that have a row; None for an empty text."""
        return self.n_tokens_found / self.n_tokens if self.n_tokens else None

    def __str__(self) -> str:
        if not self.n_words:
            return "no words to look up"
        return (
            f"{self.n_found:,} of {self.n_words:,} words have a vector ({self.of_words:.1%}), "
            f"{self.n_tokens_found:,} of {self.n_tokens:,} tokens ({self.of_tokens:.1%})"
        )


@dataclass(frozen=True, eq=False)
class WordVectors:
    """The rows of the wanted words that a file holds, in the order of the file.

    Attributes:
        words: The words found, one a row; each stands once.
        rows: `float32 [len(words), width]`, all finite.
        checksum: The SHA-256 of the file as it lies on the disk, in hexadecimal.
        n_lines: Rows of the whole file, wanted or not; the header does not count.
    """

    words: tuple[str, ...]
    rows: npt.NDArray[np.float32]
    checksum: str
    n_lines: int

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return int(self.rows.shape[1])

    def by_word(self) -> dict[str, npt.NDArray[np.float32]]:
        """Return the row of each word."""
        return dict(zip(self.words, self.rows, strict=True))

    def coverage(self, words: Iterable[str]) -> Coverage:
        """Return how many of `words` have a row.

        Args:
            words: The words of a text, as they are looked up (lower-cased, if the file's are).
                A word that stands there twice counts twice among the tokens.
        """
        counts = Counter(words)
        missing = Counter(counts)
        for word in self.words:
            missing.pop(word, None)
        n_tokens = counts.total()
        return Coverage(
            n_words=len(counts),
            n_found=len(counts) - len(missing),
            n_tokens=n_tokens,
            n_tokens_found=n_tokens - missing.total(),
            missing=tuple(sorted(missing, key=lambda word: (-missing[word], word))),
        )
