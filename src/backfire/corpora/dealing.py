"""The sentences of a part of a corpus: chosen by document, dealt out to splits, shortened."""

from fnmatch import fnmatchcase
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.corpora.corpus import Corpus, build_corpus
from backfire.corpora.hash_order import hash_order
from backfire.corpora.matching import sentence_keys
from backfire.corpora.parts import TEST, TRAIN, VALIDATION, Part, too_small
from backfire.corpora.selection import sentence_bounds, take_sentences
from backfire.records.errors import CorpusError

Places = npt.NDArray[np.int64]

_IDENTITY: Final = ["token_id", "corpus", "split"]


def take_part(corpus: Corpus, part: Part) -> Corpus:
    """Take a part out of its corpus.

    Raises:
        CorpusError: If the corpus has no documents to choose from, or too few tokens.
    """
    splits = {split: table.drop_columns(_IDENTITY) for split, table in corpus.splits.items()}
    if part.documents is not None:
        splits = {split: _of_genre(table, part) for split, table in splits.items()}
    if part.is_dealt:
        splits = _deal(pa.concat_tables(splits.values()).combine_chunks(), part)
    elif part.tokens is not None:
        splits[TRAIN] = _shorten(splits[TRAIN], part.tokens, part)
    for split, table in splits.items():
        if not table.num_rows:
            raise CorpusError(
                f"{part.name}: nothing is left for {split}. Ask for fewer training tokens, or for "
                "a larger genre."
            )
    return build_corpus(part.name, corpus.task, splits)


def _of_genre(table: pa.Table, part: Part) -> pa.Table:
    if "document" not in table.column_names:
        raise CorpusError(f"{part.corpus}: it has no documents, so that no genre can be told.")
    bounds = sentence_bounds(table)
    names = table.column("document").take(pa.array(bounds[:-1])).to_pylist()
    pattern = str(part.documents)
    wanted = [place for place, name in enumerate(names) if name and fnmatchcase(name, pattern)]
    return take_sentences(table, np.array(wanted, dtype=np.int64))


def _deal(table: pa.Table, part: Part) -> dict[str, pa.Table]:
    """Deal the documents of a genre out to training, validation and test."""
    # the splits that are joined here number their sentences each from 0
    begins = np.asarray(table.column("position")) == 0
    table = table.set_column(
        table.column_names.index("sentence"), "sentence", pa.array(np.cumsum(begins) - 1)
    )
    lengths = np.diff(sentence_bounds(table))
    units = _in_order(_document_names(table))
    reached = np.cumsum([lengths[unit].sum() for unit in units])
    _check_size(part, int(reached[-1]) if units else 0)
    n_train = 1 + int(np.searchsorted(reached, int(part.tokens or 0)))
    n_seen = 1 + int(np.searchsorted(reached, reached[n_train - 1] + VALIDATION))
    train, validation, test = units[:n_train], units[n_train:n_seen], units[n_seen:]
    return {
        TRAIN: _take(table, train, lengths, int(part.tokens or 0)),
        "validation": _take(table, validation, lengths, None),
        "test": _take(table, test, lengths, TEST),
    }


def _shorten(table: pa.Table, n_tokens: int, part: Part) -> pa.Table:
    _check_size(part, table.num_rows)
    lengths = np.diff(sentence_bounds(table))
    named = "document" in table.column_names and not table.column("document").null_count
    names = _document_names(table) if named else _sentence_names(table)
    return _take(table, _in_order(names), lengths, n_tokens)


def _check_size(part: Part, n_tokens: int) -> None:
    if n_tokens < (part.tokens or 0):
        raise too_small(part, n_tokens)


def _document_names(table: pa.Table) -> list[str]:
    names: list[str] = (
        table.column("document").take(pa.array(sentence_bounds(table)[:-1])).to_pylist()
    )
    return names


def _sentence_names(table: pa.Table) -> list[str]:
    tokens = table.column("token").combine_chunks()
    names: list[str] = sentence_keys(tokens, sentence_bounds(table), "\n").to_pylist()
    return names


def _in_order(names: list[str]) -> list[Places]:
    """Return the sentences of each unit, the units in the order of the SHA-256 of their names."""
    by_name: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        by_name.setdefault(name, []).append(place)
    units = list(by_name.values())
    return [np.array(units[place], dtype=np.int64) for place in hash_order(by_name)]


def _take(table: pa.Table, units: list[Places], lengths: Places, n_tokens: int | None) -> pa.Table:
    """Take the sentences of units, until there are about so many tokens, in the table's order."""
    places = np.concatenate([np.zeros(0, dtype=np.int64), *units])
    if n_tokens is not None:
        reached = np.concatenate([[0], np.cumsum(lengths[places])])
        places = places[: int(np.abs(reached - n_tokens).argmin())]
    return take_sentences(table, np.sort(places))
