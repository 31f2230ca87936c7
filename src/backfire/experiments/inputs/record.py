"""The inputs of a comparison, as they were read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from backfire.records.checksums import table_checksum
from backfire.transitions.run_codes import RunCodes


@dataclass(frozen=True)
class Inputs:
    """Everything that is compared, as Arrow tables.

    Attributes:
        tokens: `token_id`, `sentence` (counting from 0 through the whole text), `token`, `gold`
            (like all labels here: as codes of one dictionary; all null without gold), and
            `document` where documents are known.
        reference: `run`, `token_id`, `predicted`: one block a run, in the order of `tokens`; and
            `confidence` (float32, null where not known) if it is known of any label.
        candidate: Likewise.
        gold_name: What the gold input is called; None without gold.
        reference_names: What the runs of the reference are called, in the order of the blocks.
        candidate_names: Likewise.
        reference_sources: The source model of each run of the reference; None where unknown.
        candidate_sources: Likewise.
        repaired: How many labels of an input, such as "gold" or "reference a.conll", were illegal
            in their scheme.
        unaligned: How many spans (labels, for plain tags) of other tokens fit none here exactly.
        left_out: How many sentences were left out because their text differs in some input.
        notes: What reading had to convert, repair, align or leave out, in sentences.
    """

    tokens: pa.Table
    reference: pa.Table
    candidate: pa.Table
    gold_name: str | None
    reference_names: tuple[str, ...]
    candidate_names: tuple[str, ...]
    reference_sources: tuple[str | None, ...] = ()
    candidate_sources: tuple[str | None, ...] = ()
    repaired: Mapping[str, int] = field(default_factory=dict)
    unaligned: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    notes: tuple[str, ...] = ()

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
