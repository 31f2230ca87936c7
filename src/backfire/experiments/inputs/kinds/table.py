"""Tables in CSV, Parquet or JSONL: one row a token, or one row a sentence with lists."""

import csv
import json
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.corpora.decoding import to_utf8
from backfire.corpora.lines import Mask
from backfire.experiments.inputs.json_lines import read_json_lines, starts_with_object
from backfire.experiments.inputs.kind import FILE_SETTINGS, Kind, read_bytes
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import Fields, as_text
from backfire.records.errors import CorpusError
from backfire.report.visible import file_name, visible

_HEADER: Final = 1 << 16
"""The header is read within this many bytes."""

_TOKENS: Final = ("token", "tokens", "word", "words", "form")
_SENTENCES: Final = ("sentence", "sentence_id", "sent_id")
_GOLD: Final = ("gold", "label", "labels", "tag", "tags")
_PREDICTED: Final = ("predicted", "prediction", "predictions", "label", "labels", "tag", "tags")

_DOCUMENTS: Final = ("document", "document_id", "doc_id")
_CONFIDENCES: Final = ("confidence", "confidences")


def _recognise(path: Path, head: bytes) -> bool:
    suffix = path.suffix.lower()
    if suffix in {".csv", ".parquet"}:
        return True
    first = starts_with_object(head) if suffix in {".jsonl", ".ndjson"} else None
    return first is not None and "text" not in first


def _read(path: Path, how: Reading) -> Fields:
    name = file_name(path)
    data = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix == ".parquet" or data[:4] == b"PAR1":
        table = _read_parquet(data, name)
    elif suffix in {".jsonl", ".ndjson", ".json"}:
        table = _read_jsonl(data, name)
    else:
        table = _read_csv(data, name)
    return _make_fields(table, name, how)


def find_tokens(names: Iterable[str], how: Reading) -> str | None:
    """Return the column of the tokens of a table with these columns; None if there is none."""
    known = list(names)
    return str(how.token_column) if how.token_column in known else _known(_TOKENS, known)


def find_sentences(names: Iterable[str], how: Reading) -> str | None:
    """Return the column that tells sentences apart; None if there is none."""
    return how.sentence_column or _known(_SENTENCES, list(names))


def find_documents(names: Iterable[str], how: Reading) -> str | None:
    """Return the column that names documents; None if there is none."""
    return how.document_column or _known(_DOCUMENTS, list(names))


def _read_parquet(data: bytes, name: str) -> pa.Table:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(BytesIO(data))
        table.validate(full=True)
        names = table.column_names  # fails where a name is no UTF-8
    except (pa.ArrowException, OSError, UnicodeDecodeError) as failure:
        raise CorpusError(f"{name}: not a readable Parquet table: {_line(failure)}.") from None
    return table.rename_columns(names)


def _read_csv(data: bytes, name: str) -> pa.Table:
    import pyarrow.csv as pv

    text = to_utf8(data, name)
    try:
        header = next(csv.reader(StringIO(text[:_HEADER].decode(errors="replace"))), [])
    except csv.Error as failure:
        raise CorpusError(f"{name} line 1: not a header of a CSV table: {failure}.") from None
    try:
        return pv.read_csv(
            BytesIO(text),
            parse_options=pv.ParseOptions(newlines_in_values=True),
            convert_options=pv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowException, OSError) as failure:
        raise CorpusError(
            f"{name}: not a readable CSV table: {_line(failure)}. Expected a header and commas "
            "between the columns."
        ) from None


def _read_jsonl(data: bytes, name: str) -> pa.Table:
    rows = []
    for place, row in read_json_lines(data, name):
        if not isinstance(row, dict):
            raise CorpusError(
                f"{place}: found {visible(json.dumps(row), 40)}, expected an object with one value "
                'a column, such as {"token": …, "gold": …}. Fix the line.'
            )
        rows.append(row)
    names = list(dict.fromkeys(key for row in rows for key in row))
    return pa.table({key: _json_column([row.get(key) for row in rows], key, name) for key in names})


def _json_column(values: Sequence[Any], key: str, name: str) -> pa.Array:
    try:
        if any(isinstance(value, list) for value in values):
            texts = [None if v is None else [_as_text(x) for x in v] for v in values]
            return pa.array(texts, pa.list_(pa.string()))
        return pa.array([_as_text(value) for value in values], pa.string())
    except (pa.ArrowException, TypeError, ValueError) as failure:
        raise CorpusError(
            f"{name}: the column {key!r} mixes values of different kinds: {_line(failure)}. Give "
            "one text a row, or one list of texts a row."
        ) from None


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _make_fields(table: pa.Table, name: str, how: Reading) -> Fields:
    names = table.column_names
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise CorpusError(f"{name}: two columns are called {twice[0]!r}. Rename one.")
    if not len(table):
        raise CorpusError(f"{name}: no rows, expected one row a token or sentence.")
    token = find_tokens(names, how)
    if token is not None and _is_list(table[token].type):
        return _explode(table, name, token, how)
    sentence = find_sentences(names, how)
    if sentence not in names:
        raise CorpusError(
            f"{name}: no column {sentence or 'sentence'!r} among {', '.join(map(visible, names))}. "
            "Say with --sentence-column which column tells sentences apart."
        )
    documents = _documents(table, name, how)
    breaks = changes(as_text(table[sentence]))
    if documents is not None:
        breaks |= changes(documents)
    columns = {
        column: _keep_numbers(table[column])
        for column in names
        if not pa.types.is_nested(table[column].type)
    }
    sentences = pa.chunked_array([pa.array(np.cumsum(breaks), pa.int32())])
    return _fields(name, sentences, columns, token, documents)


def _explode(table: pa.Table, name: str, token: str, how: Reading) -> Fields:
    """Read one row a sentence: every list as long as that of the tokens is a column."""
    lengths = pc.list_value_length(table[token]).fill_null(0)
    columns = {}
    for column in table.column_names:
        values = table[column]
        if not _is_list(values.type) or pa.types.is_nested(values.type.value_type):
            continue
        differs = pc.not_equal(pc.list_value_length(values).fill_null(0), lengths)
        row = differs.index(True).as_py()
        if row >= 0:
            found = pc.list_value_length(values)[row].as_py()
            raise CorpusError(
                f"{name} row {row}: {found} values in {column!r}, expected {lengths[row]} as in "
                f"{token!r}. Give one for each token."
            )
        columns[column] = _keep_numbers(pc.list_flatten(values))
    rows = np.repeat(np.arange(len(table)), lengths.to_numpy())
    if not len(rows):
        raise CorpusError(f"{name}: no token in any row, expected lists of tokens.")
    documents = _documents(table, name, how)
    breaks = np.diff(rows, prepend=rows[0]) != 0
    return _fields(
        name,
        pa.chunked_array([pa.array(np.cumsum(breaks), pa.int32())]),
        columns,
        token,
        None if documents is None else documents.take(pa.array(rows)),
    )


def _fields(
    name: str,
    sentence: pa.ChunkedArray,
    columns: dict[str, pa.ChunkedArray],
    token: str | None,
    documents: pa.ChunkedArray | None,
) -> Fields:
    names = list(columns)
    return Fields(
        name,
        sentence,
        columns,
        token=token or _TOKENS[0],
        label=_known(_PREDICTED, names) or _PREDICTED[0],
        gold=_known(_GOLD, names) or _GOLD[0],
        document=documents,
        confidence=_known(_CONFIDENCES, names),
    )


def _documents(table: pa.Table, name: str, how: Reading) -> pa.ChunkedArray | None:
    known = find_documents(table.column_names, how)
    if known is None:
        return None
    if known not in table.column_names:
        raise CorpusError(
            f"{name}: no column {known!r} among "
            f"{', '.join(map(visible, table.column_names))}, asked for with --document-column."
        )
    return as_text(table[known])


def _known(candidates: Sequence[str], names: Sequence[str]) -> str | None:
    return next((name for name in candidates if name in names), None)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _keep_numbers(values: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """Return any column as one of texts, but numbers that may be confidences as they are."""
    if pa.types.is_floating(values.type):
        return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    return as_text(values)


def changes(values: pa.ChunkedArray) -> Mask:
    """Return where a value differs from the one before; a missing value goes on with it."""
    filled = pc.fill_null_forward(pc.if_else(pc.equal(values, ""), None, values)).fill_null("")
    codes = np.asarray(filled.combine_chunks().dictionary_encode().indices)
    changed: Mask = np.diff(codes, prepend=codes[0]) != 0
    return changed


def _line(failure: Exception) -> str:
    return visible(str(failure).split("\n")[0].rstrip("."), 200)


KIND: Final = Kind(recognises=_recognise, read=_read, heeds=FILE_SETTINGS - {"split"})
