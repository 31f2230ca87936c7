"""The inputs of a comparison, as they were read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs.origin import Origin
from backfire.records.checksums import table_checksum
from backfire.report.findings import Unit
from backfire.transitions.run_codes import RunCodes


@dataclass(frozen=True)
class Inputs:
    """Everything that is compared, as Arrow tables.

    Attributes:
        tokens: `token_id`, `sentence` (counting from 0 through the whole text), `token`, `gold`
            (like all labels here: as codes of one dictionary; all null without gold), and
            `document` where documents are known; with `unit` documents also a column `unit`.
        reference: `run`, `token_id`, `predicted`: one block a run, in the order of `tokens`; and
            `confidence` (float32, null where not known) if it is known of any label.
        candidate: Likewise.
        gold_name: What the gold input is called; None without gold.
        reference_names: What the runs of the reference are called, in the order of the blocks.
        candidate_names: Likewise.
        reference_sources: The source model of each run of the reference; None where unknown.
        candidate_sources: Likewise.
        reference_origins: How each run of the reference was made; None where it is not known.
        candidate_origins: Likewise.
        repaired: How many labels of an input, such as "gold" or "reference a.conll", were illegal
            in their scheme.
        unaligned: How many spans (labels, for plain tags) of other tokens fit none here exactly.
        left_out: How many sentences were left out because their text differs in some input.
        copies_of_gold: Side and name of each run whose labels are read from where gold is read.
        notes: What reading had to convert, repair, align or leave out, in sentences.
        unit: What is independent of each other: sentences, or documents.
        n_documents: How many documents there are; None where they are not known.
    """

    tokens: pa.Table
    reference: pa.Table
    candidate: pa.Table
    gold_name: str | None
    reference_names: tuple[str, ...]
    candidate_names: tuple[str, ...]
    reference_sources: tuple[str | None, ...] = ()
    candidate_sources: tuple[str | None, ...] = ()
    reference_origins: tuple[Origin | None, ...] = ()
    candidate_origins: tuple[Origin | None, ...] = ()
    repaired: Mapping[str, int] = field(default_factory=dict)
    unaligned: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    copies_of_gold: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    unit: Unit = "sentence"
    n_documents: int | None = None

    @property
    def n_sentences(self) -> int:
        """How many sentences the text has."""
        return int(self.tokens["sentence"][-1].as_py()) + 1

    @property
    def unit_column(self) -> str:
        """The column of `tokens` that numbers the units of chance, from 0."""
        return "sentence" if self.unit == "sentence" else "unit"

    @property
    def units(self) -> npt.NDArray[np.integer]:
        """(T,) the unit of chance of each token, from 0 to n_units - 1."""
        units: npt.NDArray[np.integer] = self.tokens[self.unit_column].to_numpy()
        return units

    @property
    def n_units(self) -> int:
        """How many units of chance there are."""
        if self.unit == "document" and self.n_documents is not None:
            return self.n_documents
        return self.n_sentences

    def runs(self) -> Iterator[tuple[str, str, pa.ChunkedArray]]:
        """Go through all runs: side, name and labels in the order of the tokens."""
        n = len(self.tokens)
        for side, names, table in (
            ("reference", self.reference_names, self.reference),
            ("candidate", self.candidate_names, self.candidate),
        ):
            for k, name in enumerate(names):
                yield side, name, table["predicted"].slice(k * n, n)

    def codes(self) -> RunCodes:
        """Return all labels as codes of the dictionary that they share."""
        gold, reference, candidate = (
            layer.combine_chunks()
            for layer in (
                self.tokens["gold"],
                self.reference["predicted"],
                self.candidate["predicted"],
            )
        )
        n = len(gold)
        return RunCodes(
            gold.indices.fill_null(-1).to_numpy(),
            reference.indices.to_numpy().reshape(-1, n),
            candidate.indices.to_numpy().reshape(-1, n),
            gold.dictionary.to_pylist(),
        )

    @cached_property
    def checksums(self) -> tuple[str, list[str], list[str]]:
        """Of the text with gold, of each reference run's labels, and of each candidate run's."""
        sums: dict[str, list[str]] = {"reference": [], "candidate": []}
        for side, _, labels in self.runs():
            table = pa.table({"predicted": labels})
            sums[side].append(table_checksum(table, ["predicted"]))
        text = table_checksum(self.tokens, ["sentence", "token", "gold"])
        return text, sums["reference"], sums["candidate"]
