"""`backfire train`: a tagger from random initialisation, or a source model."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import (
    Catalogue,
    Config,
    CorpusName,
    Data,
    Device,
    Overrides,
    Quiet,
    RunsFolder,
    Seed,
    Vectors,
    with_device,
)
from backfire.cli._training import train_and_tell

app = typer.Typer()


@app.command()
def train(
    corpus: CorpusName,
    out: RunsFolder = Path("runs"),
    vectors: Vectors = None,
    seed: Seed = 1,
    device: Device = None,
    states: Annotated[
        bool, typer.Option("--states", help="Keep the model of every epoch (pretraining states).")
    ] = False,
    data: Data = None,
    catalogue: Catalogue = None,
    config: Config = None,
    overrides: Overrides = None,
    quiet: Quiet = False,
) -> None:
    """Train a tagger on a corpus from random initialisation."""
    need_training("train")
    train_and_tell(
        {
            "corpus": corpus,
            "runs": out,
            "vectors": vectors,
            "seed": seed,
            "keep_states": states,
            "data": data,
            "catalogue": catalogue,
        },
        config=config,
        overrides=with_device(overrides, device),
        quiet=quiet,
    )
