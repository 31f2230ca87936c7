"""The text that everything is compared on, and a run's labels brought to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs.alignment import Aligned
from backfire.experiments.inputs.characters import (
    Characters,
    read_characters,
    strip_white_space,
)
from backfire.experiments.inputs.label_schemes import BioLabels
from backfire.experiments.inputs.texts import LabelledText
from backfire.records.errors import ComparisonError

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Base:
    """The text that everything is compared on."""

    text: LabelledText

    @cached_property
    def characters(self) -> Characters:
        """Where its tokens stand."""
        return read_characters(self.text.tokens)

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences without white space."""
        return sentence_texts(self.text)

    def joined(self) -> list[str]:
        """The sentences, their tokens joined by single spaces."""
        return sentence_texts(self.text, " ")

    def rows(self, chosen: Sequence[int]) -> Rows:
        """Return the rows of some sentences, given by their numbers in order."""
        return np.flatnonzero(np.isin(self.text.sentence.to_numpy(), chosen))


@dataclass(frozen=True)
class Fitted:
    """One run's labels for the tokens of the base.

    Attributes:
        labels: One a token; null in sentences that the run has no equal text for.
        bio: What became of them on the way to BIO2, if they are span labels.
        aligned: What alignment did; None where the run has the very tokens of the base.
        spans: Whether they are labels of spans.
        confidence: The probability of each; None where it is not known of any.
        doubt: Why confidences that are there are not used, in a sentence.
    """

    labels: pa.Array | pa.ChunkedArray
    bio: BioLabels | None = None
    aligned: Aligned | None = None
    spans: bool = False
    confidence: pa.Array | pa.ChunkedArray | None = None
    doubt: str | None = None


def match_sentences(
    own: Sequence[str], base: Sequence[str], name: str
) -> tuple[list[int], list[int]]:
    """Return the numbers of the sentences that both have, in their order, on either side.

    Args:
        own: The sentences of a run, without white space.
        base: Those of the base.
        name: What the run is called.

    Raises:
        ComparisonError: If there is none.
    """
    every = _embed(base, own)
    if every is not None:
        return every, list(range(len(base)))
    blocks = SequenceMatcher(None, own, base, autojunk=False).get_matching_blocks()
    pairs = [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]
    if not pairs:
        raise ComparisonError(
            f"{name}: no sentence has the text of a sentence of gold, so nothing can be compared. "
            "Check that these are labels of the same text."
        )
    return [a for a, _ in pairs], [b for _, b in pairs]


def _embed(some: Sequence[str], every: Sequence[str]) -> list[int] | None:
    """Return where all of some texts stand among others, in order; None if one does not."""
    places: list[int] = []
    rest = enumerate(every)
    for text in some:
        place = next((place for place, other in rest if other == text), None)
        if place is None:
            return None
        places.append(place)
    return places


def scatter(fitted: Fitted, rows: Rows, n: int) -> Fitted:
    """Put labels of some rows to their places among `n`; the others are null."""
    places = np.full(n, -1, dtype=np.int64)
    places[rows] = np.arange(len(rows))
    taken = pa.array(places, mask=places < 0)
    own = fitted.confidence
    return replace(
        fitted,
        labels=fitted.labels.take(taken),
        confidence=None if own is None else own.take(taken),
    )


def sentence_texts(text: LabelledText, between: str = "") -> list[str]:
    """Return the text of each sentence, without white space or with `between` its tokens."""
    tokens = text.tokens.to_pylist()
    if not between:
        tokens = [strip_white_space(token) for token in tokens]
    starts = np.flatnonzero(np.diff(text.sentence.to_numpy(), prepend=-1)).tolist()
    return [
        between.join(tokens[start:end])
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
    ]
