"""Token accuracy."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from backfire.scoring.layers import Codes, encode_layers


def count_right(
    gold: Codes, predicted: Codes, sentence: Codes, n_sentences: int
) -> npt.NDArray[np.int64]:
    """Return (S, 2) counts a sentence: its tokens, and those that are labelled as in gold.

    Args:
        gold: Label codes (T,).
        predicted: Label codes (T,), of the same label list.
        sentence: The sentence of each token (T,), from 0 to S - 1.
        n_sentences: S.
    """
    tokens = np.bincount(sentence, minlength=n_sentences)
    right = np.bincount(sentence[gold == predicted], minlength=n_sentences)
    return np.stack([tokens, right], axis=-1).astype(np.int64)


def accuracy_score(counts: npt.NDArray[np.number]) -> npt.NDArray[np.float64]:
    """Return right / tokens, in [0, 1], from summed counts (..., 2); NaN without tokens."""
    tokens, right = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)
    score: npt.NDArray[np.float64] = np.full_like(tokens, np.nan)
    np.divide(right, tokens, out=score, where=tokens > 0)
    return score


def accuracy(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> float:
    """Return the share of tokens, in [0, 1], whose label is the gold one; NaN without tokens.

    Args:
        gold: One list of labels a sentence.
        predicted: The same shape.

    Raises:
        ComparisonError: If the two differ in their sentences or in the length of one.

    >>> accuracy([["DT", "NN"], ["UH"]], [["DT", "VB"], ["UH"]])
    0.6666666666666666
    """
    layers = encode_layers(gold, predicted)
    counts = count_right(layers.codes[0], layers.codes[1], layers.sentence, layers.n_sentences)
    return float(accuracy_score(counts.sum(axis=0)))
