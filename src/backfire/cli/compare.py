"""`backfire compare`: two systems' predictions and the truth in, a report out."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from backfire.cli._labelling import labelling
from backfire.cli._memory import save_memory
from backfire.cli._options import AsJson, Device, Quiet
from backfire.records.errors import BackfireError

if TYPE_CHECKING:
    from backfire.experiments.parts.large_table import Engine
    from backfire.report.findings import Task

GATE_FAILED = 1

app = typer.Typer()


def _holding_text_back(command: Callable[..., None]) -> Callable[..., None]:
    """Let no message of an error quote what was read, if the command is asked to be private."""

    @wraps(command)
    def run(**options: Any) -> None:
        try:
            command(**options)
        except BackfireError as failure:
            raise (failure.without_text() if options["private"] else failure) from None

    return run


@app.command()
@_holding_text_back
def compare(
    *,
    gold: Annotated[
        Path | None, typer.Option("--gold", help="The truth; a file, or none: disagreement only.")
    ] = None,
    reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--reference",
            help="The old system: a file of labels or a model (hf:NAME, spacy:NAME, flair:NAME); "
            "repeat for runs.",
        ),
    ] = None,
    candidate: Annotated[
        list[Path] | None,
        typer.Option("--candidate", help="The new system, likewise; repeat for runs."),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option("--table", help="One file with columns of labels for all.", metavar="PATH"),
    ] = None,
    gold_column: Annotated[
        str | None, typer.Option("--gold-column", help="The column of gold, of --table or --gold.")
    ] = None,
    reference_column: Annotated[
        list[str] | None,
        typer.Option("--reference-column", help="Likewise of the reference's runs; repeat."),
    ] = None,
    candidate_column: Annotated[
        list[str] | None,
        typer.Option("--candidate-column", help="Likewise of the candidate's runs; repeat."),
    ] = None,
    reference_confidence: Annotated[
        list[str] | None,
        typer.Option(
            "--reference-confidence",
            help="The column of the confidences (0 to 1) of the reference's labels; repeat.",
            show_default=False,
        ),
    ] = None,
    candidate_confidence: Annotated[
        list[str] | None,
        typer.Option(
            "--candidate-confidence", help="Likewise of the candidate's.", show_default=False
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            "--task", help="pos (plain tags), chunking or ner (spans); else told by the labels."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for report.html and its siblings.")
    ] = Path("report"),
    token_column: Annotated[
        str | None,
        typer.Option("--token-column", help="Where the tokens are: a number from 0, or a name."),
    ] = None,
    label_column: Annotated[
        str | None,
        typer.Option("--label-column", help="Where the labels are; -1 is the last column."),
    ] = None,
    sentence_column: Annotated[
        str | None,
        typer.Option("--sentence-column", help="A table's column that tells sentences apart."),
    ] = None,
    document_column: Annotated[
        str | None, typer.Option("--document-column", help="A table's column of documents.")
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Which split of run folders; else test.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Kind of all files, if it can't be told by their names."),
    ] = None,
    scheme: Annotated[
        str | None,
        typer.Option("--scheme", help="Label scheme: bio2, iob1, bioes, bilou, bmes; else told."),
    ] = None,
    allow_unaligned: Annotated[
        bool,
        typer.Option("--allow-unaligned", help="Leave out sentences whose text differs."),
    ] = False,
    rows_at_once: Annotated[
        int,
        typer.Option("--rows-at-once", help="Read a larger Parquet --table part by part."),
    ] = 20_000_000,
    margin: Annotated[
        float, typer.Option("--margin", help="Gains within ± this many points count as none.")
    ] = 0.1,
    candidate_source: Annotated[
        list[str] | None,
        typer.Option(
            "--candidate-source",
            help="The source model of each --candidate, in their order; repeat as often.",
            show_default=False,
        ),
    ] = None,
    reference_source: Annotated[
        list[str] | None,
        typer.Option(
            "--reference-source", help="Likewise of each --reference.", show_default=False
        ),
    ] = None,
    slices: Annotated[
        Path | None,
        typer.Option("--slices", help="Slices of your own: word lists and expressions (TOML)."),
    ] = None,
    source_train: Annotated[
        Path | None,
        typer.Option("--source-train", help="The source's training set, for words unseen there."),
    ] = None,
    target_train: Annotated[
        Path | None, typer.Option("--target-train", help="The target's training set, likewise.")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Write marks (keyed hashes) in place of any text.")
    ] = False,
    gate: Annotated[
        Path | None,
        typer.Option("--gate", help="Limits and cases that must not break (TOML); else exit 1."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            help="What intervals take as independent: sentence, or document (if 20 are known).",
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="What the labels of models mean in gold (TOML or JSON)."),
    ] = None,
    aggregation: Annotated[
        str,
        typer.Option(
            "--aggregation",
            help="How the pieces of a word become its label (hf:): first, average or max.",
        ),
    ] = "first",
    cache: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Keep what models predict for the next time."),
    ] = True,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="What reads and counts: duckdb, or spark for a --table on a cluster."
        ),
    ] = "duckdb",
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            help="The master of Spark (spark://host:7077, local[4]); else as Spark is configured.",
            show_default=False,
        ),
    ] = None,
    device: Device = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell what the candidate corrected and broke, and how sure that is."""
    from backfire.report.drawing import load_drawing

    save_memory()
    Thread(target=load_drawing, name="backfire-drawing").start()  # holds no lock of Python's

    import backfire.experiments.compare as experiment
    from backfire.experiments.inputs.choice import choose_inputs
    from backfire.report.folder import check_folder

    slicing = experiment.Slicing(own=slices, source_train=source_train, target_train=target_train)
    check_folder(out)
    columns = gold_column, reference_column, candidate_column
    confidences = reference_confidence, candidate_confidence
    chosen = choose_inputs(gold, reference, candidate, table, columns, confidences)

    with labelling(quiet=quiet) as watch:
        comparison = experiment.compare(
            *chosen,
            task=cast("Task | None", task),
            watch=watch,
            margin=margin / 100,
            reference_sources=reference_source,
            candidate_sources=candidate_source,
            slices=slicing,
            gate=gate,
            engine=cast("Engine", engine),
            address=address,
            cluster=cluster,
            token_column=token_column,
            label_column=label_column,
            sentence_column=sentence_column,
            document_column=document_column,
            split=split,
            kind=kind,
            scheme=scheme,
            rows_at_once=rows_at_once,
            allow_unaligned=allow_unaligned,
            labels=labels,
            aggregation=aggregation,
            cache=cache,
            device=device or "cpu",
        )
    if private:
        comparison = comparison.without_text()
    page = comparison.write(out)
    if as_json:
        from backfire.report.json_text import json_text

        typer.echo(json_text(comparison), nl=False)
    else:
        from rich.console import Console

        from backfire.report.terminal import print_summary

        print_summary(Console(highlight=False), comparison, page)
    if isinstance(comparison, experiment.Comparison) and comparison.gate:
        raise typer.Exit(0 if comparison.gate.passed else GATE_FAILED)
