"""Part of the training sentences of a corpus: the same ones every time, and nested by size."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from backfire.corpora.hash_order import hash_order
from backfire.records.errors import CorpusError
from backfire.records.settings import Settings


def _check_size(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    try:
        return check(value)
    except ValidationError:  # of both kinds, of which each would be told
        raise PydanticCustomError("size", 'expected a whole number from 1 on, or "all"') from None


Size = Annotated[Annotated[int, Field(ge=1)] | Literal["all"], WrapValidator(_check_size)]
"""So many sentences, or all of them."""


class Subset(Settings):
    """Which of the training sentences are trained on.

    The sentences of a smaller size are among those of every larger one with the same seed. Other
    splits stay whole.
    """

    sentences: Size = "all"
    """How many of them: a number, or "all"."""
    seed: int = Field(0, ge=0)
    """Which ones: another seed takes others."""

    def identified(self) -> "Subset":
        """Return what decides a result: where all sentences are taken, the seed does not."""
        return Subset() if self.sentences == "all" else self

    def choose(self, n_sentences: int, corpus: str) -> list[int]:
        """Return the places of the sentences that are taken, rising.

        They are the first in the order of SHA-256 of the seed and the place.

        Args:
            n_sentences: How many there are.
            corpus: The corpus, for messages.

        Raises:
            CorpusError: If there are fewer than are asked for.
        """
        if self.sentences == "all":
            return list(range(n_sentences))
        if self.sentences > n_sentences:
            raise CorpusError(
                f"{corpus}: it has {n_sentences:,} training sentences, and subset.sentences asks "
                f'for {self.sentences:,}. Give at most {n_sentences:,}, or "all".'
            )
        order = hash_order(f"{self.seed} {place}" for place in range(n_sentences))
        return sorted(order[: self.sentences])
