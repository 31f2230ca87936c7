"""Arrow tables as a comparison needs them: complete, unique, and in the order of the tokens."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backfire.experiments.inputs.confidences import Unusable, read_confidences
from backfire.experiments.inputs.texts import as_text
from backfire.records.errors import ComparisonError
from backfire.records.schemas import TOKENS


def check_tokens(table: pa.Table, where: str = "gold table") -> pa.Table:
    """Return the columns that a comparison needs, by token_id, sentences numbered throughout.

    Args:
        table: Tokens with gold (`records.schemas.TOKENS`), or without: then there is no column
            `gold`, or nothing in it; perhaps with the `document` of each.
        where: What the table is called in messages.

    Raises:
        ComparisonError: If a column or value is missing or a token_id stands twice.
    """
    has_gold = "gold" in table.column_names and table["gold"].null_count < len(table)
    needed = ["token_id", "sentence", "token", *(["gold"] if has_gold else [])]
    _check_layout(table, needed, where, "TOKENS")
    table = table.sort_by("token_id")
    ids = table["token_id"].to_numpy()
    if len(ids) == 0:
        raise ComparisonError(f"{where}: no tokens, expected one row a token.")
    if (np.diff(ids) == 0).any():
        twice = int(ids[:-1][np.diff(ids) == 0][0])
        raise ComparisonError(f"{where}: token_id {twice} stands twice. Number tokens uniquely.")
    columns = {
        "token_id": table["token_id"].cast(TOKENS.field("token_id").type),
        "sentence": _renumber(table),
        "token": table["token"].cast(pa.string()),
    }
    if has_gold:
        columns["gold"] = table["gold"].cast(pa.string())
    if "document" in table.column_names:
        columns["document"] = as_text(table["document"])
    return pa.table(columns)


def name_tokens(table: pa.Table) -> str:
    """Name gold by its corpus and split, where it has just one."""
    names = []
    for column in {"corpus", "split"} & set(table.column_names):
        values = table[column].cast(pa.string()).unique().to_pylist()
        names += [(column, value) for value in values if len(values) == 1 and value]
    return ", ".join(value for _, value in sorted(names)) or "gold table"


def _renumber(table: pa.Table) -> pa.Array:
    breaks = np.zeros(len(table), dtype=np.bool_)
    for name in {"corpus", "split", "sentence"} & set(table.column_names):
        codes = table[name].combine_chunks()
        if not pa.types.is_integer(codes.type):
            codes = (
                codes if pa.types.is_dictionary(codes.type) else codes.dictionary_encode()
            ).indices
        breaks[1:] |= np.diff(codes.to_numpy()) != 0
    return pa.array(np.cumsum(breaks), pa.int32())


def split_runs(
    table: pa.Table, where: str, token_ids: pa.ChunkedArray
) -> list[tuple[str, pa.Table]]:
    """Return the name of each run with its predictions, in the order of the tokens.

    They are `token_id`, `predicted` and, where any is known, `confidence`.

    Args:
        table: Predictions of one run or more (`records.schemas.PREDICTIONS`).
        where: What the table is called in messages.
        token_ids: Every token_id, ascending.

    Raises:
        ComparisonError: If a run has not exactly one prediction for each token.
    """
    _check_layout(table, ["run", "token_id", "predicted"], where, "PREDICTIONS")
    if not len(table):
        raise ComparisonError(f"{where}: no predictions, expected one row a token and run.")
    names = table["run"].cast(pa.string())
    blocks = []
    for name in pc.unique(names).to_pylist():
        own = table.filter(pc.equal(names, name)).sort_by("token_id")
        _check_coverage(own["token_id"], token_ids, f"{where}, run {name!r}")
        columns = {"token_id": token_ids, "predicted": own["predicted"].cast(pa.string())}
        if "confidence" in own.column_names and own["confidence"].null_count < len(own):
            columns["confidence"] = _check_confidences(own["confidence"], f"{where}, run {name!r}")
        blocks.append((name, pa.table(columns)))
    return blocks


def _check_confidences(values: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    found = read_confidences(values)
    if isinstance(found, Unusable):
        raise ComparisonError(
            f"{where}: confidence {found.value} of its token {found.row:,} (counting from 0), "
            "expected probabilities from 0 to 1, or null where one is not known."
        )
    return found


def _check_layout(table: pa.Table, names: list[str], where: str, schema: str) -> None:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid as failure:
        raise ComparisonError(f"{where}: not a valid Arrow table: {failure}.") from None
    missing = [name for name in names if name not in table.column_names]
    if missing:
        raise ComparisonError(
            f"{where}: no column {', '.join(map(repr, missing))} among {table.column_names}. "
            f"Expected the layout of backfire.records.schemas.{schema}."
        )
    for name in names:
        if table[name].null_count:
            row = pc.index(table[name].is_null(), True).as_py()
            raise ComparisonError(
                f"{where} row {row}: '{name}' is null, expected a value in every row."
            )


def _check_coverage(found: pa.ChunkedArray, expected: pa.ChunkedArray, where: str) -> None:
    ids, wanted = found.to_numpy(), expected.to_numpy()
    if np.array_equal(ids, wanted):
        return
    unique, counts = np.unique(ids, return_counts=True)
    for problem, examples in (
        ("predicts twice for", unique[counts > 1]),
        ("has no prediction for", np.setdiff1d(wanted, ids)),
        ("predicts for unknown", np.setdiff1d(ids, wanted)),
    ):
        if len(examples):
            raise ComparisonError(
                f"{where}: {problem} token_id {examples[0]} ({len(examples):,} such tokens). "
                f"Expected exactly one prediction for each of the {len(wanted):,} tokens of gold."
            )
