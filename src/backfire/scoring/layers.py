"""Several label sequences over one text, as integer codes: what every score counts on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.records.errors import ComparisonError

Codes = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Layers:
    """Label sequences ("layers") over the same tokens, the first of them usually gold.

    Attributes:
        codes: One array (T,) a layer: the place of each token's label in `labels`.
        sentence: The sentence of each token (T,), counting from 0 without gaps.
        n_sentences: How many sentences there are.
        labels: Every label of every layer, each once.
    """

    codes: tuple[Codes, ...]
    sentence: Codes
    n_sentences: int
    labels: tuple[str, ...]


def encode_layers(*layers: Sequence[Sequence[str]]) -> Layers:
    """Encode label sequences given as one list of labels a sentence.

    Raises:
        ComparisonError: If the layers differ in their sentences or in the length of one.
    """
    lengths = [len(sentence) for sentence in layers[0]]
    for layer in layers[1:]:
        _check_lengths(lengths, [len(sentence) for sentence in layer])
    places: dict[str, int] = {}
    codes = tuple(
        np.fromiter(
            (places.setdefault(label, len(places)) for sentence in layer for label in sentence),
            dtype=np.int32,
            count=sum(lengths),
        )
        for layer in layers
    )
    sentence = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    return Layers(codes, sentence, len(lengths), tuple(places))


def _check_lengths(expected: list[int], found: list[int]) -> None:
    if len(expected) != len(found):
        raise ComparisonError(
            f"{len(found)} predicted sentences, expected {len(expected)} as in gold. "
            "Give one list of labels for each sentence."
        )
    for number, (want, got) in enumerate(zip(expected, found, strict=True)):
        if want != got:
            raise ComparisonError(
                f"sentence {number} (counting from 0): {got} predicted labels, expected {want} "
                "as in gold. Give one label for each token."
            )
