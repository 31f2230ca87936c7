"""What the corpora are like: sizes, lengths, vocabularies, labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.catalogue import Catalogue
from backfire.corpora.corpus import Corpus, read_entry
from backfire.corpora.counts import count_split
from backfire.corpora.label_layer import OUTSIDE
from backfire.corpora.sources import needed_files
from backfire.records.checksums import json_checksum
from backfire.records.signature import make_signature


@dataclass(frozen=True)
class SplitStatistics:
    """One split of one corpus.

    Attributes:
        corpus: The name of the corpus.
        split: The name of the split.
        sentences: Sentences (tweets).
        tokens: Tokens.
        mean_length: Tokens a sentence.
        longest: Tokens of the longest sentence.
        words: Distinct words, in lower case.
        unseen: Share of tokens, in [0, 1], whose word in lower case is not in training; None for
            training itself.
        labels: Distinct labels.
        spans: Spans; None for parts of speech.
        inside: Share of tokens, in [0, 1], within a span; None for parts of speech.
        checksum: SHA-256 of its sentences, words and labels.
    """

    corpus: str
    split: str
    sentences: int
    tokens: int
    mean_length: float
    longest: int
    words: int
    unseen: float | None
    labels: int
    spans: int | None
    inside: float | None
    checksum: str


def describe_corpora(catalogue: Catalogue, names: Sequence[str] = ()) -> Iterator[SplitStatistics]:
    """Describe some corpora, or all whose files are here.

    Raises:
        CorpusError: If a named corpus is unknown, absent or broken.
    """
    for name in names or [name for name in catalogue.names() if _is_here(catalogue, name)]:
        yield from describe_corpus(read_entry(catalogue, name))


def describe_corpus(corpus: Corpus) -> Iterator[SplitStatistics]:
    """Describe every split of a corpus."""
    train = corpus.splits.get("train")
    known = pc.unique(pc.utf8_lower(train.column("token"))) if train is not None else None
    for split, table in corpus.splits.items():
        yield _describe_split(corpus, split, table, None if split == "train" else known)


def sign_statistics(rows: Sequence[SplitStatistics]) -> str:
    """Return the signature of statistics: how many splits, and a checksum of them all."""
    checksums = {f"{row.corpus} {row.split}": row.checksum for row in rows}
    checksum = json_checksum(checksums)[:12]
    return make_signature(command="corpora-stats", splits=len(rows), sha256=checksum)


def _describe_split(
    corpus: Corpus, split: str, table: pa.Table, known: pa.Array | None
) -> SplitStatistics:
    is_spans = corpus.task != "pos"
    counts = count_split(table, spans=is_spans)
    words = pc.utf8_lower(table.column("token"))
    lengths = np.bincount(np.asarray(table.column("sentence")))
    gold = table.column("gold")
    unseen = None if known is None else 1 - pc.mean(pc.is_in(words, value_set=known)).as_py()
    return SplitStatistics(
        corpus=corpus.name,
        split=split,
        sentences=counts.sentences,
        tokens=counts.tokens,
        mean_length=float(lengths.mean()),
        longest=int(lengths.max()),
        words=pc.count_distinct(words).as_py(),
        unseen=unseen,
        labels=pc.count_distinct(gold).as_py(),
        spans=sum(counts.spans.values()) if counts.spans is not None else None,
        inside=pc.mean(pc.not_equal(gold, OUTSIDE)).as_py() if is_spans else None,
        checksum=corpus.checksum(split),
    )


def _is_here(catalogue: Catalogue, name: str) -> bool:
    return all(needed.find() for needed in needed_files(catalogue, name))
