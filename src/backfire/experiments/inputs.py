"""What a comparison reads: gold and the runs of both sides, over exactly the same text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from backfire.experiments.arrow_tables import check_tokens, name_tokens, split_runs
from backfire.experiments.column_files import ColumnFile, read_column_file
from backfire.records.checksums import table_checksum
from backfire.records.errors import ComparisonError

Gold = Path | str | Any
"""A column file, or an Arrow table with the columns of `records.schemas.TOKENS`."""

Run = Path | str | Any
"""A column file with one run, or an Arrow table (`records.schemas.PREDICTIONS`) with several."""


@dataclass(frozen=True)
class Inputs:
    """Everything that is compared, as Arrow tables.

    Attributes:
        tokens: `token_id`, `sentence` (counting from 0 through the whole text), `token`, `gold`
            (like all labels here: as codes of one dictionary).
        reference: `run`, `token_id`, `predicted`: one block a run, in the order of `tokens`.
        candidate: Likewise.
        gold_name: What the gold input is called.
        reference_names: What the runs of the reference are called, in the order of the blocks.
        candidate_names: Likewise.
    """

    tokens: pa.Table
    reference: pa.Table
    candidate: pa.Table
    gold_name: str
    reference_names: tuple[str, ...]
    candidate_names: tuple[str, ...]

    @property
    def n_sentences(self) -> int:
        """How many sentences the text has."""
        return int(self.tokens["sentence"][-1].as_py()) + 1

    def runs(self) -> Iterator[tuple[str, str, pa.ChunkedArray]]:
        """Go through all runs: side, name and labels in the order of the tokens."""
        n = len(self.tokens)
        for side, names, table in (
            ("reference", self.reference_names, self.reference),
            ("candidate", self.candidate_names, self.candidate),
        ):
            for k, name in enumerate(names):
                yield side, name, table["predicted"].slice(k * n, n)

    @cached_property
    def checksums(self) -> tuple[str, list[str], list[str]]:
        """Of the text with gold, of each reference run's labels, and of each candidate run's."""
        sums: dict[str, list[str]] = {"reference": [], "candidate": []}
        for side, _, labels in self.runs():
            table = pa.table({"predicted": labels})
            sums[side].append(table_checksum(table, ["predicted"]))
        text = table_checksum(self.tokens, ["sentence", "token", "gold"])
        return text, sums["reference"], sums["candidate"]


def read_inputs(
    gold: Gold,
    reference: Run | Sequence[Run],
    candidate: Run | Sequence[Run],
    *,
    token_column: int = 0,
    label_column: int = -1,
) -> Inputs:
    """Read gold and the runs of both sides and check that they hold the same text.

    Raises:
        ComparisonError: If an input is absent or unusable, text differs, or a run is given twice.
        CorpusError: If a file is not a column file.
    """
    if isinstance(gold, pa.Table):
        tokens, text = check_tokens(gold), None
    else:
        text = read_column_file(Path(gold), token_column, label_column)
        tokens = _number_tokens(text)
    sides = []
    for side, runs in (("reference", reference), ("candidate", candidate)):
        listed = [runs] if isinstance(runs, Path | str | pa.Table) else list(runs)
        if not listed:
            raise ComparisonError(f"no {side} given: expected the predictions of one run or more.")
        blocks = [
            block
            for run in listed
            for block in _read_runs(run, side, tokens, text, (token_column, label_column))
        ]
        sides.append(_stack(blocks, side))
    (reference_table, reference_names), (candidate_table, candidate_names) = sides
    tables = _encode_labels(tokens, reference_table, candidate_table)
    return Inputs(
        tokens=tables[0],
        reference=tables[1],
        candidate=tables[2],
        gold_name=text.name if text else name_tokens(gold),
        reference_names=reference_names,
        candidate_names=candidate_names,
    )


def _number_tokens(file: ColumnFile) -> pa.Table:
    return pa.table(
        {
            "token_id": pa.array(np.arange(len(file.tokens)), pa.int64()),
            "sentence": file.sentence,
            "token": file.tokens,
            "gold": file.labels,
        }
    )


def _encode_labels(*tables: pa.Table) -> list[pa.Table]:
    """Store all labels by one dictionary, which takes a fraction of the memory and time."""
    names = ["gold" if "gold" in table.column_names else "predicted" for table in tables]
    layers = [table[name] for table, name in zip(tables, names, strict=True)]
    chunks = [chunk for layer in layers for chunk in layer.chunks]
    encoded = pa.chunked_array(chunks).dictionary_encode().combine_chunks()
    bounds = np.cumsum([0, *(len(layer) for layer in layers)])
    return [
        table.set_column(table.column_names.index(name), name, encoded.slice(start, len(table)))
        for table, name, start in zip(tables, names, bounds[:-1].tolist(), strict=True)
    ]


def _read_runs(
    run: Run,
    side: str,
    tokens: pa.Table,
    gold_file: ColumnFile | None,
    columns: tuple[int, int],
) -> list[tuple[str, pa.Table]]:
    if isinstance(run, pa.Table):
        return split_runs(run, side, tokens["token_id"])
    file = read_column_file(Path(run), *columns)
    file.check_same_text(gold_file or ColumnFile.of_table("gold table", tokens))
    return [(file.name, pa.table({"token_id": tokens["token_id"], "predicted": file.labels}))]


def _stack(blocks: list[tuple[str, pa.Table]], side: str) -> tuple[pa.Table, tuple[str, ...]]:
    names = [name for name, _ in blocks]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ComparisonError(
            f"{side}: {twice[0]} is given {names.count(twice[0])} times. A copy of a run says "
            "nothing about chance; give each run once."
        )
    tables = [
        block.add_column(
            0,
            "run",
            pa.DictionaryArray.from_arrays(pa.array(np.full(len(block), k), pa.int32()), names),
        )
        for k, (_, block) in enumerate(blocks)
    ]
    return pa.concat_tables(tables), tuple(names)
