"""The options of `backfire compare` about its inputs: what they are, how they are read and run."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backfire.cli._options import Device

if TYPE_CHECKING:
    from backfire.experiments.inputs.choice import Choice


@dataclass(frozen=True, kw_only=True)
class InputOptions:
    """What is compared: files, columns of a table, or models."""

    gold: Annotated[
        Path | None, typer.Option("--gold", help="The truth; a file, or none: disagreement only.")
    ] = None
    reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--reference",
            help="The old system: a file of labels or a model (hf:NAME, spacy:NAME, flair:NAME); "
            "repeat for runs.",
        ),
    ] = None
    candidate: Annotated[
        list[Path] | None,
        typer.Option("--candidate", help="The new system, likewise; repeat for runs."),
    ] = None
    table: Annotated[
        str | None,
        typer.Option("--table", help="One file with columns of labels for all.", metavar="PATH"),
    ] = None
    gold_column: Annotated[
        str | None, typer.Option("--gold-column", help="The column of gold, of --table or --gold.")
    ] = None
    reference_column: Annotated[
        list[str] | None,
        typer.Option("--reference-column", help="Likewise of the reference's runs; repeat."),
    ] = None
    candidate_column: Annotated[
        list[str] | None,
        typer.Option("--candidate-column", help="Likewise of the candidate's runs; repeat."),
    ] = None
    reference_confidence: Annotated[
        list[str] | None,
        typer.Option(
            "--reference-confidence",
            help="The column of the confidences (0 to 1) of the reference's labels; repeat.",
            show_default=False,
        ),
    ] = None
    candidate_confidence: Annotated[
        list[str] | None,
        typer.Option(
            "--candidate-confidence", help="Likewise of the candidate's.", show_default=False
        ),
    ] = None

    def choose(self) -> "Choice":
        """Return gold and the runs of both sides.

        Raises:
            SettingsError: If a side is missing, or columns and files don't pair.
        """
        from backfire.experiments.inputs.choice import choose_inputs

        columns = self.gold_column, self.reference_column, self.candidate_column
        confidences = self.reference_confidence, self.candidate_confidence
        given = self.gold, self.reference, self.candidate
        return choose_inputs(*given, self.table, columns, confidences)


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """How files are read; the names are those of `experiments.inputs.Reading`."""

    token_column: Annotated[
        str | None,
        typer.Option("--token-column", help="Where the tokens are: a number from 0, or a name."),
    ] = None
    label_column: Annotated[
        str | None,
        typer.Option("--label-column", help="Where the labels are; -1 is the last column."),
    ] = None
    sentence_column: Annotated[
        str | None,
        typer.Option("--sentence-column", help="A table's column that tells sentences apart."),
    ] = None
    document_column: Annotated[
        str | None, typer.Option("--document-column", help="A table's column of documents.")
    ] = None
    split: Annotated[
        str | None, typer.Option("--split", help="Which split of run folders; else test.")
    ] = None
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Kind of all files, if it can't be told by their names."),
    ] = None
    scheme: Annotated[
        str | None,
        typer.Option("--scheme", help="Label scheme: bio2, iob1, bioes, bilou, bmes; else told."),
    ] = None
    allow_unaligned: Annotated[
        bool,
        typer.Option("--allow-unaligned", help="Leave out sentences whose text differs."),
    ] = False
    rows_at_once: Annotated[
        int,
        typer.Option("--rows-at-once", help="Read a larger Parquet --table part by part."),
    ] = 20_000_000
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            help="What intervals take as independent: sentence, or document (if 20 are known).",
        ),
    ] = None

    def settings(self) -> dict[str, Any]:
        """Return the settings of reading, by their names."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """How models among the inputs are run; the names are likewise."""

    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="What the labels of models mean in gold (TOML or JSON)."),
    ] = None
    aggregation: Annotated[
        str,
        typer.Option(
            "--aggregation",
            help="How the pieces of a word become its label (hf:): first, average or max.",
        ),
    ] = "first"
    cache: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Keep what models predict for the next time."),
    ] = True
    device: Device = None

    def settings(self) -> dict[str, Any]:
        """Return the settings of running models, by their names."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**given, "device": self.device or "cpu"}
