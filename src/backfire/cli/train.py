"""`backfire train`: a tagger from random initialisation, or a source model."""

from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._option_sets import takes
from backfire.cli._options import CorpusName
from backfire.cli._training import train_and_tell
from backfire.cli._training_options import TrainingOptions

app = typer.Typer()


@app.command()
@takes(training=TrainingOptions)
def train(
    corpus: CorpusName,
    *,
    states: Annotated[
        bool, typer.Option("--states", help="Keep the model of every epoch (pretraining states).")
    ] = False,
    training: TrainingOptions,
) -> None:
    """Train a tagger on a corpus from random initialisation."""
    need_training("train", shared=True)
    train_and_tell(training, {"corpus": corpus, "keep_states": states})
