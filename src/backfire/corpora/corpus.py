"""A corpus in memory: its splits as tables of tokens, and as sentences for the lab."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.records.checksums import table_checksum
from backfire.records.errors import CorpusError, unknown_name
from backfire.records.schemas import TOKENS
from backfire.records.sentence import Sentence

if TYPE_CHECKING:
    from backfire.corpora.catalogue import Catalogue

Task = Literal["pos", "chunking", "ner"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Corpus:
    """A corpus with its splits.

    Attributes:
        name: Its name in the catalogue.
        task: What its labels are.
        splits: One table a split, in the order train, validation, test, further test sets. Each
            has the columns of `TOKENS`; further columns may follow (`document`, where the files
            tell). Labels of chunks and entities are in BIO2.

    Paper: section 4.1
    """

    name: str
    task: Task
    splits: Mapping[str, pa.Table]

    def split(self, name: str) -> pa.Table:
        """Return the table of one split.

        Raises:
            CorpusError: If the corpus has no such split.
        """
        if name not in self.splits:
            raise CorpusError(f"{self.name}: {unknown_name('split', name, self.splits)}")
        return self.splits[name]

    def sentences(self, split: str) -> list[Sentence]:
        """Return the sentences of one split, in order."""
        table = self.split(split)
        tokens = table.column("token").to_pylist()
        labels = table.column("gold").to_pylist()
        first_id = table.column("token_id")[0].as_py() if tokens else 0
        bounds = _sentence_bounds(table)
        return [
            Sentence(tokens[start:stop], labels[start:stop], first_id + start)
            for start, stop in pairwise(bounds)
        ]

    def checksum(self, split: str) -> str:
        """Return the SHA-256 of the sentences, words and gold labels of one split."""
        return table_checksum(self.split(split), ["sentence", "token", "gold"])

    def labels(self) -> list[str]:
        """Return the labels of the training split (of the first, where there is none), sorted."""
        table = self.splits.get("train", next(iter(self.splits.values())))
        return sorted(pc.unique(table.column("gold")).to_pylist())


def build_corpus(name: str, task: Task, splits: Mapping[str, pa.Table]) -> Corpus:
    """Make a corpus of tables with `sentence`, `position`, `token`, `gold` and further columns.

    Args:
        name: The name of the corpus.
        task: What its labels are.
        splits: One table a split, in the order in which `token_id` shall count.
    """
    tables, first_id = {}, 0
    for split, table in splits.items():
        tables[split] = _add_identity(table, name, split, first_id)
        first_id += table.num_rows
    return Corpus(name, task, tables)


def read_corpus(name: str, *, data: Path | None = None, catalogue: Path | None = None) -> Corpus:
    """Read a corpus by its name in the catalogue.

    Args:
        name: Its name, for instance "tpos", or that of a part of a corpus, for instance
            "ud-gum.news@4000" (`backfire.corpora.parts`).
        data: The folder of the corpora; else `BACKFIRE_DATA`, else the user's data directory.
        catalogue: The user's own catalogue, beside the built-in one.

    Raises:
        CorpusError: If there is no such corpus, a file is missing (the message tells how to get
            it) or a file is broken.
        SettingsError: If a catalogue is broken.

    Paper: section 4.1
    """
    from backfire.corpora.catalogue import read_catalogue

    return read_entry(read_catalogue(data=data, catalogue=catalogue), name)


def read_entry(catalogue: "Catalogue", name: str) -> Corpus:
    """Read a corpus, or a part of one, of a catalogue that was read before.

    Raises:
        CorpusError: As `read_corpus`.
    """
    from backfire.corpora.dealing import take_part
    from backfire.corpora.parts import find_part
    from backfire.corpora.pieces import SplitReader

    part = find_part(catalogue, name)
    if part is not None:
        return take_part(read_entry(catalogue, part.corpus), part)
    entry, reader = catalogue.find(name), SplitReader(catalogue, name)
    splits = {split: reader.read(split) for split in entry.splits}
    for split, table in splits.items():
        expected = entry.splits[split].tokens
        if expected is not None and expected != table.num_rows:
            _log.warning(
                "%s %s: found %s tokens, expected %s. See: backfire corpora verify %s",
                name, split, f"{table.num_rows:,}", f"{expected:,}", name,
            )  # fmt: skip
    return build_corpus(name, entry.task, splits)


def _add_identity(table: pa.Table, corpus: str, split: str, first_id: int) -> pa.Table:
    n_rows = table.num_rows
    columns = {
        "token_id": pa.array(np.arange(first_id, first_id + n_rows)),
        "corpus": _constant(corpus, n_rows),
        "split": _constant(split, n_rows),
    }
    columns |= {name: table.column(name) for name in TOKENS.names if name not in columns}
    further = [name for name in table.column_names if name not in columns]
    fields = [*TOKENS, *(table.schema.field(name) for name in further)]
    values = [*columns.values(), *(table.column(name) for name in further)]
    return pa.table(values, schema=pa.schema(fields))


def _constant(text: str, n_rows: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n_rows, dtype=np.int32)), [text])


def _sentence_bounds(table: pa.Table) -> list[int]:
    sentence = np.asarray(table.column("sentence"))
    changes = np.flatnonzero(np.diff(sentence, prepend=-1))
    bounds: list[int] = [*changes.tolist(), len(sentence)]
    return bounds
