"""Sentences of one corpus that stand in another, too: what a model may have seen before its test.

Sentences count as the same when their words, written without spaces, are equal after case, users
and web addresses are folded; so two ways to cut a tweet into tokens don't hide it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.corpus import Corpus
from backfire.corpora.lines import Mask
from backfire.corpora.matching import sentence_keys
from backfire.corpora.parts import TRAIN
from backfire.corpora.selection import sentence_bounds
from backfire.records.checksums import json_checksum
from backfire.records.signature import make_signature

MIN_TOKENS: Final = 5
"""Shorter sentences coincide by chance, as "Thank you !" does."""

_FOLDS: Final = (
    (r"^@\w.*$", "@user"),
    (r"^(https?:|www\.).*$", "url"),
    (r"^url\d+$", "url"),
    (r"&amp;", "&"),
    (r"&lt;", "<"),
    (r"&gt;", ">"),
)


@dataclass(frozen=True)
class Leak:
    """How much of one split stands in another one.

    Attributes:
        split_a: The split whose sentences are looked for, as "corpus split".
        split_b: The split in which they are looked for.
        sentences: Sentences of `split_a` that are long enough to be looked for.
        found: How many of them are in `split_b`.
        share: The same as a share, in [0, 1].
        examples: Some of them, as `split_a` writes them.
    """

    split_a: str
    split_b: str
    sentences: int
    found: int
    share: float
    examples: list[str]


def find_leaks(
    a: Corpus, b: Corpus, *, min_tokens: int = MIN_TOKENS, n_examples: int = 0
) -> Iterator[Leak]:
    """Look for the sentences of each split of `a` in each split of `b`.

    Of a corpus with itself, its splits are compared with one another.

    Args:
        a: The corpus whose sentences are looked for.
        b: The corpus in which they are looked for; may be `a`.
        min_tokens: Sentences with fewer tokens are left out.
        n_examples: How many sentences to give for each pair of splits, at most.
    """
    there = {split: _fold_sentences(table, min_tokens)[1] for split, table in b.splits.items()}
    for split_a, table in a.splits.items():
        numbers, texts = _fold_sentences(table, min_tokens)
        for split_b, others in there.items():
            if a.name == b.name and split_a == split_b:
                continue
            hits = np.asarray(pc.is_in(texts, value_set=others)).astype(bool)
            chosen = numbers[hits][:n_examples]
            yield Leak(
                split_a=f"{a.name} {split_a}",
                split_b=f"{b.name} {split_b}",
                sentences=len(texts),
                found=int(hits.sum()),
                share=float(hits.mean()) if len(hits) else 0.0,
                examples=[_write_sentence(table, int(number)) for number in chosen],
            )


def find_seen(source: Corpus, target: Corpus, min_tokens: int = MIN_TOKENS) -> Iterator[Leak]:
    """Look for what a source model has seen of the text that a target is measured on.

    What stands in the target's own training split as well does not count: every model of the target
    has seen that.

    Args:
        source: The corpus whose training split the source model was trained on.
        target: The target.
        min_tokens: Sentences with fewer tokens are left out.

    Yields:
        A leak of each other split of the target of which any sentence was found.
    """
    if TRAIN not in source.splits:
        return
    seen = _fold_sentences(source.split(TRAIN), min_tokens)[1]
    own = pa.array([], pa.string())
    if TRAIN in target.splits:
        own = _fold_sentences(target.split(TRAIN), min_tokens)[1]
    for split, table in target.splits.items():
        texts = _fold_sentences(table, min_tokens)[1]
        hits = np.asarray(pc.is_in(texts, value_set=seen)).astype(bool)
        hits &= ~np.asarray(pc.is_in(texts, value_set=own)).astype(bool)
        if split != TRAIN and hits.any():
            yield Leak(
                split_a=f"{target.name} {split}",
                split_b=f"{source.name} {TRAIN}",
                sentences=len(texts),
                found=int(hits.sum()),
                share=float(hits.mean()),
                examples=[],
            )


def find_doubles(texts: Sequence[pa.Table], min_tokens: int = MIN_TOKENS) -> list[Mask]:
    """Return (S,) of each text which of its sentences stand in a text before it, too.

    Args:
        texts: Tables of tokens.
        min_tokens: Sentences with fewer tokens are no doubles.
    """
    found = []
    before = pa.array([], pa.string())
    for table in texts:
        numbers, folded = _fold_sentences(table, min_tokens)
        doubles = np.zeros(len(sentence_bounds(table)) - 1, np.bool_)
        doubles[numbers] = np.asarray(pc.is_in(folded, value_set=before))
        found.append(doubles)
        before = pa.concat_arrays([before, folded])
    return found


def sign_leaks(a: Corpus, b: Corpus, min_tokens: int) -> str:
    """Return the signature of a search for leaks: both corpora with checksums, and the rule."""
    sums = [json_checksum({split: c.checksum(split) for split in c.splits})[:12] for c in (a, b)]
    return make_signature(
        command="corpora-leaks", a=f"{a.name}-{sums[0]}", b=f"{b.name}-{sums[1]}", min=min_tokens
    )


def fold_words(tokens: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return tokens in lower case, users as `@user`, web addresses as `url`."""
    whole = tokens.combine_chunks() if isinstance(tokens, pa.ChunkedArray) else tokens
    kinds = whole.dictionary_encode()
    words = pc.utf8_lower(kinds.dictionary)
    for pattern, replacement in _FOLDS:
        words = pc.replace_substring_regex(words, pattern, replacement)
    return words.take(kinds.indices)


def _fold_sentences(table: pa.Table, min_tokens: int) -> tuple[np.ndarray, pa.Array]:
    """Return the numbers of the sentences that are long enough, and their folded texts."""
    bounds = sentence_bounds(table)
    numbers = np.flatnonzero(np.diff(bounds) >= min_tokens)
    texts = sentence_keys(fold_words(table.column("token")), bounds, "")
    return numbers, texts.take(pa.array(numbers))


def _write_sentence(table: pa.Table, number: int) -> str:
    bounds = sentence_bounds(table)
    start, stop = int(bounds[number]), int(bounds[number + 1])
    return " ".join(table.column("token").slice(start, stop - start).to_pylist())
