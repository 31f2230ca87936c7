"""How well a linear classifier tells source and target apart: the proxy A-distance."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.similarity.chance import from_influences, undefined
from backfire.similarity.classifier import FOLDS, BagRows, DenseRows, Rows, held_out_errors
from backfire.similarity.events import Events, Floats, Joint
from backfire.similarity.measure import Measured
from backfire.similarity.seen import Seen, SeenText
from backfire.similarity.text import Ints, Text

MOST_SENTENCES: Final = 2_000
"""Of each text a classifier of sentences is given no more."""
MOST_TOKENS: Final = 5_000
"""Of each text a classifier of tokens is given about no more."""
LIMITS: Final = (-2.0, 2.0)
_FEW: Final = 2 * FOLDS


def sentences_apart(words: Joint, source: Text, target: Text, seed: int) -> Measured:
    """Tell sentences apart by which words they have; of both texts there are as many.

    Args:
        words: The words of both texts.
        source: The source.
        target: The target.
        seed: Of the choice of sentences and of the folds.
    """
    n_each = min(source.n_sentences, target.n_sentences, MOST_SENTENCES)
    chosen = [np.sort(text.shuffled(seed)[:n_each]) for text in (source, target)]
    bags = [
        _bag(events).take(each)
        for events, each in zip((words.source, words.target), chosen, strict=True)
    ]
    rows = BagRows(
        np.concatenate([bags[0].places, bags[1].places]),
        np.concatenate([bags[0].bounds, bags[0].bounds[-1] + bags[1].bounds[1:]]),
        bags[0].width,
    )
    keys = [
        text.keys.take(pa.array(each)) for text, each in zip((source, target), chosen, strict=True)
    ]
    return _distance(rows, keys, np.arange(2 * n_each), seed)


def tokens_apart(seen: Seen, seed: int) -> Measured:
    """Tell tokens apart by the features of a model; of both texts there are about as many.

    Args:
        seen: What the model makes of both texts.
        seed: Of the choice of sentences and of the folds.
    """
    sides = [_cut(side, seed) for side in (seen.source, seen.target)]
    n_tokens = min(MOST_TOKENS, *(side.text.n_tokens for side in sides))
    values, keys, sentence = [], [], []
    for side in sides:
        text = side.text
        order = text.shuffled(seed)
        reached = np.cumsum(np.diff(text.bounds)[order])
        chosen = np.sort(order[: 1 + int(np.searchsorted(reached, n_tokens))])
        lengths = np.diff(text.bounds)[chosen]
        values.append(side.features[_tokens_of(text, chosen)])
        keys.append(text.keys.take(pa.array(chosen)))
        sentence.append(np.repeat(np.arange(len(chosen)), lengths) + sum(map(len, keys[:-1])))
    rows = DenseRows(_standardise(np.concatenate(values)))
    return _distance(rows, keys, np.concatenate(sentence), seed)


def _cut(side: SeenText, seed: int) -> SeenText:
    """Return about `MOST_TOKENS` of a text; equal texts give equal sentences."""
    text = side.text
    if text.n_tokens <= MOST_TOKENS:
        return side
    places = text.places(MOST_TOKENS, seed)
    token = _tokens_of(text, places)
    return SeenText(text.take(places), side.features[token], side.posteriors[token])


def _tokens_of(text: Text, sentences: Ints) -> Ints:
    return np.concatenate([np.arange(*text.bounds[s : s + 2]) for s in sentences])


def _distance(rows: Rows, keys: list[pa.Array], sentence: Ints, seed: int) -> Measured:
    """Estimate 2 (1 - 2 error), where the error is the mean of both texts'.

    Equal sentences share a fold, so that none of them is tested on what was learnt from it.

    Args:
        rows: One row a sentence or token, first those of the source.
        keys: The sentences of each text.
        sentence: (N,) the sentence of each row, counted through both texts.
        seed: Of the folds.
    """
    texts = pa.concat_arrays(keys).dictionary_encode()
    if min(map(len, keys)) < _FEW:
        least = f"fewer than {_FEW} sentences in one of the texts"
        return Measured(estimate=undefined(f"{least}, too few to hold some out"))
    rank = np.argsort(np.asarray(pc.sort_indices(texts.dictionary)))  # whichever text comes first
    shuffled = np.random.default_rng(seed).permutation(len(rank))[rank]
    fold = (shuffled % FOLDS)[np.asarray(texts.indices)]
    is_target = sentence >= len(keys[0])
    errors = held_out_errors(rows, is_target, fold[sentence])
    n_sentences = len(texts)
    wrong = np.bincount(sentence, weights=errors, minlength=n_sentences)
    whole = np.bincount(sentence, minlength=n_sentences).astype(np.float64)
    rates, sides = [], []
    for own in (slice(None, len(keys[0])), slice(len(keys[0]), None)):
        rate = float(wrong[own].sum() / whole[own].sum())
        rates.append(rate)
        sides.append(-2 * (wrong[own] - rate * whole[own]) / whole[own].sum())
    value = 2 * (1 - (rates[0] + rates[1]))
    return Measured(estimate=from_influences(value, sides, LIMITS))


def _bag(events: Events) -> BagRows:
    """Return one row a sentence: which kinds it has, and one place more that all have."""
    sentences, kinds = events.once
    counts = np.bincount(sentences, minlength=events.n_sentences)
    bounds = np.concatenate([[0], np.cumsum(counts)])
    places = np.insert(kinds, bounds[1:], events.n_kinds)
    return BagRows(places, bounds + np.arange(len(bounds)), events.n_kinds + 1)


def _standardise(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return features with mean 0 and deviation 1, a column of ones, and rows of unit length."""
    spread = values.std(axis=0)
    scaled = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    rows: Floats = np.column_stack([scaled, np.full(len(scaled), 1.0)])
    unit: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit.astype(np.float32)
