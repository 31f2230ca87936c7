"""A sentence as the lab sees it: words and, where known, their gold labels."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or tweet).

    Attributes:
        tokens: The words, as written.
        labels: One gold label a word, or None where gold is not known.
        first_token_id: The `token_id` of the first word; the others follow it.
    """

    tokens: Sequence[str]
    labels: Sequence[str] | None = None
    first_token_id: int = 0

    def __len__(self) -> int:
        return len(self.tokens)
