"""`backfire transfer`: fine-tune a source model on a target corpus."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import (
    Catalogue,
    Config,
    CorpusName,
    Data,
    Overrides,
    Quiet,
    RunsFolder,
    Seed,
    Vectors,
)
from backfire.cli._training import train_and_tell

app = typer.Typer()


@app.command()
def transfer(
    source: Annotated[Path, typer.Argument(help="Run folder of the source model.")],
    corpus: CorpusName,
    out: RunsFolder = Path("runs"),
    epoch: Annotated[
        int | None,
        typer.Option("--epoch", min=0, help="Pretraining state; the best epoch if not given."),
    ] = None,
    draw: Annotated[
        list[str] | None,
        typer.Option("--draw", help="Draw a group anew instead of loading it. Repeatable."),
    ] = None,
    freeze: Annotated[
        list[str] | None, typer.Option("--freeze", help="Freeze a group. Repeatable.")
    ] = None,
    slow: Annotated[
        list[str] | None,
        typer.Option("--slow", help="GROUP=FACTOR: a group's learning rate × FACTOR. Repeatable."),
    ] = None,
    vectors: Vectors = None,
    seed: Seed = 1,
    data: Data = None,
    catalogue: Catalogue = None,
    config: Config = None,
    overrides: Overrides = None,
    quiet: Quiet = False,
) -> None:
    """Transfer a source model to a target corpus and fine-tune it.

    Groups: character_embedding, character_lstm, word_embedding, word_lstm, classifier. By default
    all are loaded but the classifier, which is drawn anew, and everything is fine-tuned.
    """
    need_training("transfer")
    settings = [
        *(f"transfer.start.{group}='draw'" for group in draw or []),
        *(f"transfer.rates.{group}=0.0" for group in freeze or []),
        *(f"transfer.rates.{group}" for group in slow or []),
    ]
    train_and_tell(
        {
            "corpus": corpus,
            "runs": out,
            "vectors": vectors,
            "seed": seed,
            "source": source,
            "source_epoch": epoch,
            "data": data,
            "catalogue": catalogue,
        },
        config=config,
        overrides=[*(overrides or []), *settings],
        quiet=quiet,
    )
