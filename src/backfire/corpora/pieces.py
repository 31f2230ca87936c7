"""From the pieces that the catalogue names to one table of tokens and gold labels a split."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.catalogue import Catalogue, Located
from backfire.corpora.entries import Entry, Generated, Piece
from backfire.corpora.lines import first_true
from backfire.corpora.matching import match_sentences
from backfire.corpora.packed import unpack
from backfire.corpora.readers import load_reader
from backfire.corpora.schemes import to_bio2
from backfire.corpora.selection import renumber_sentences, select_sentences
from backfire.corpora.sources import Needed, Within, find_split, how_to_get, is_pattern
from backfire.records.errors import CorpusError, SettingsError, unknown_name

_FURTHER: Final = ("document", "planted")
_NO_LABELS: Final = ("sentence", "position", "file", "line", *_FURTHER)


class SplitReader:
    """Reads the splits of one corpus; a file that several splits share is read once."""

    def __init__(self, catalogue: Catalogue, name: str) -> None:
        self._catalogue = catalogue
        self._name = name
        self._entry = catalogue.find(name)
        self._tables: dict[tuple[Path, str, str], pa.Table] = {}

    def read(self, split: str) -> pa.Table:
        """Read one split.

        Returns:
            `sentence`, `position`, `token`, `gold` (null nowhere) and, where they are known,
            `document` and `planted` (in generated text).

        Raises:
            CorpusError: If a file is absent or broken, or a label is none of the scheme.
            SettingsError: If the catalogue names an unknown format, option, column or corpus.
        """
        table = self._read_split(self._name, split, ())
        columns = {name: table.column(name) for name in ("sentence", "position")}
        columns["token"] = _tokens(table, self._entry)
        columns["gold"] = _gold(table, self._entry, self._name)
        columns |= {name: table.column(name) for name in _FURTHER if name in table.column_names}
        return pa.table(columns)

    def _read_split(self, name: str, split: str, within: Within) -> pa.Table:
        located = find_split(self._catalogue, name, split, within)
        return self._read_piece(located, located.entry.splits[split], (*within, (name, split)))

    def _read_piece(self, located: Located, piece: Piece, within: Within) -> pa.Table:
        """Read every column of the format, and `file` and `line` of each token."""
        table = _concatenate(list(self._read_parts(located, piece, within)))
        if piece.matching is not None:
            wanted = self._read_piece(located, piece.matching, within)
            table = match_sentences(table, wanted, piece.matching.equal)
        chosen = _chosen_sentences(piece)
        return table if chosen is None else select_sentences(table, chosen)

    def _read_parts(self, located: Located, piece: Piece, within: Within) -> Iterator[pa.Table]:
        for inner in piece.pieces:
            yield self._read_piece(located, inner, within)
        if piece.generated is not None:
            yield _generate(piece.generated, located.entry)
        for path in piece.files:
            yield from self._read_files(Needed(located, path), piece)
        if piece.corpus is not None:
            for split in piece.splits or self._catalogue.find(piece.corpus).splits:
                yield self._read_split(piece.corpus, split, within)

    def _read_files(self, needed: Needed, piece: Piece) -> Iterator[pa.Table]:
        files = needed.find()
        if not files:
            raise CorpusError(
                f"{self._name}: {needed.located.root / needed.path} is absent. "
                f"{how_to_get(self._catalogue, self._name)}"
            )
        for file in files:
            table = self._read_file(file, needed.located, piece)
            yield _name_document(table, file.stem) if is_pattern(needed.path) else table

    def _read_file(self, file: Path, located: Located, piece: Piece) -> pa.Table:
        where = file.relative_to(located.root).as_posix()
        options = located.entry.options if piece.options is None else piece.options
        name = piece.format or located.entry.format
        if name is None:
            raise SettingsError(f"{located.origin}: {where}: no format is set. Set `format`.")
        key = (file, name, repr(options))
        if key not in self._tables:
            table = load_reader(name)(unpack(file.read_bytes(), where), where=where, **options)
            self._tables[key] = table.append_column("file", _repeat(where, len(table)))
        return self._tables[key]


def _generate(wanted: Generated, entry: Entry) -> pa.Table:
    from backfire.corpora.synthetic import generate_corpus

    corpus = generate_corpus(wanted.text, entry.task, {"text": wanted.sentences}, wanted.seed)
    table = corpus.split("text").drop_columns(["token_id", "corpus", "split"])
    table = table.append_column("file", _repeat(f"generated {wanted.text}", len(table)))
    return table.append_column("line", pa.array(np.arange(1, len(table) + 1, dtype=np.int32)))


def _chosen_sentences(piece: Piece) -> slice | None:
    if piece.first is not None:
        return slice(piece.first)
    if piece.last is not None:
        return slice(-piece.last, None) if piece.last else slice(0)
    if piece.all_but_last is not None:
        return slice(-piece.all_but_last or None)
    return None


def _repeat(text: str, n_rows: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(np.zeros(n_rows, dtype=np.int32), [text])


def _name_document(table: pa.Table, name: str) -> pa.Table:
    if "document" in table.column_names:
        return table
    return table.append_column("document", pa.array([name]).take(np.zeros(len(table), dtype=int)))


def _concatenate(tables: list[pa.Table]) -> pa.Table:
    if len(tables) == 1:
        return tables[0]
    whole = pa.concat_tables(tables, promote_options="default").unify_dictionaries()
    starts = np.cumsum([0, *(len(table) for table in tables)])[:-1]
    begins = np.zeros(len(whole), dtype=bool)
    begins[starts[starts < len(whole)]] = True
    return renumber_sentences(whole.combine_chunks(), begins)


def _tokens(table: pa.Table, entry: Entry) -> pa.ChunkedArray:
    tokens = table.column("token")
    if entry.unescape:
        tokens = pc.replace_substring_regex(tokens, r"\\([/*])", r"\1")
    return tokens


def _gold(table: pa.Table, entry: Entry, corpus: str) -> pa.Array:
    fields = [field for field in table.column_names if field not in _NO_LABELS]
    if entry.label not in fields:
        problem = unknown_name("column", entry.label, fields)
        raise SettingsError(f"corpora.{corpus}: label: {problem}")

    def place(row: int) -> str:
        return f"{table.column('file')[row]} line {table.column('line')[row]}"

    gold = table.column(entry.label).combine_chunks()
    if entry.uppercase:
        gold = pc.utf8_upper(gold)
    for label, name in entry.rename.items():
        gold = pc.if_else(pc.equal(gold, label), name, gold)
    if entry.scheme is not None:
        return to_bio2(gold, table.column("sentence"), entry.scheme, place=place)
    row = first_true(gold.is_null())
    if row is not None:
        raise CorpusError(
            f"{place(row)}: found no label in the column '{entry.label}', expected one. "
            f"Fix the line, or take the labels from another column: {', '.join(fields)}."
        )
    return gold
