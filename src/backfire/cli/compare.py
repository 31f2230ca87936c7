"""`backfire compare`: two systems' predictions and the truth in, a report out."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from backfire.cli._compare_options import InputOptions, ModelOptions, ReadingOptions
from backfire.cli._labelling import labelling
from backfire.cli._memory import save_memory
from backfire.cli._option_sets import takes
from backfire.cli._options import AsJson, Quiet
from backfire.records.errors import BackfireError
from backfire.records.launched import refuse_launched

if TYPE_CHECKING:
    from backfire.experiments.parts.large_table import Engine
    from backfire.report.comparison import Comparison
    from backfire.report.disagreement import Disagreement
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
@takes(inputs=InputOptions, reading=ReadingOptions, models=ModelOptions)
@_holding_text_back
def compare(
    *,
    inputs: InputOptions,
    task: Annotated[
        str | None,
        typer.Option(
            "--task", help="pos (plain tags), chunking or ner (spans); else told by the labels."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for report.html and its siblings.")
    ] = Path("report"),
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
    reading: ReadingOptions,
    models: ModelOptions,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell what the candidate corrected and broke, and how sure that is."""
    from backfire.report.drawing import load_drawing

    refuse_launched("compare")
    save_memory()
    Thread(target=load_drawing, name="backfire-drawing").start()  # holds no lock of Python's

    import backfire.experiments.compare as experiment
    from backfire.report.folder import check_folder

    slicing = experiment.Slicing(own=slices, source_train=source_train, target_train=target_train)
    check_folder(out)
    gold, reference, candidate = inputs.choose()
    with labelling(quiet=quiet) as watch:
        comparison = experiment.compare(
            gold,
            reference,
            candidate,
            task=cast("Task | None", task),
            watch=watch,
            margin=margin / 100,
            reference_sources=reference_source,
            candidate_sources=candidate_source,
            slices=slicing,
            gate=gate,
            engine=cast("Engine", engine),
            address=address,
            **reading.settings(),
            **models.settings(),
        )
    if private:
        comparison = comparison.without_text()
    _tell(comparison, comparison.write(out), as_json=as_json)
    if isinstance(comparison, experiment.Comparison) and comparison.gate:
        raise typer.Exit(0 if comparison.gate.passed else GATE_FAILED)


def _tell(comparison: "Comparison | Disagreement", page: Path, *, as_json: bool) -> None:
    """Print the summary, or the record."""
    if as_json:
        from backfire.report.json_text import json_text

        typer.echo(json_text(comparison), nl=False)
        return
    from rich.console import Console

    from backfire.report.terminal import print_summary

    print_summary(Console(highlight=False), comparison, page)
