"""`backfire predict`: label a text with a trained tagger."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import Device, Quiet, Runs, Vectors
from backfire.cli._progress import counting_tokens

app = typer.Typer()


@app.command()
def predict(
    model: Annotated[
        Path, typer.Argument(help="A run folder or its name, or the folder of a saved tagger.")
    ],
    text: Annotated[
        Path, typer.Argument(help="A column file: a token a line, empty lines between sentences.")
    ],
    out: Annotated[Path, typer.Option("--out", help="A .parquet table, else a column file.")],
    token_column: Annotated[
        int, typer.Option("--token-column", help="The place of the tokens, from 0.")
    ] = 0,
    part: Annotated[
        list[Path] | None,
        typer.Option(
            "--part",
            help="A run folder that a combined run is made of, if it is not where it was. "
            "Repeatable.",
        ),
    ] = None,
    runs: Runs = Path("runs"),
    vectors: Vectors = None,
    device: Device = None,
    quiet: Quiet = False,
) -> None:
    """Predict the labels of a text of any size.

    Memory does not grow with the text. With --vectors, words that the tagger has no row for are
    looked up there. A combined run (backfire combine) predicts with all its parts. Of a run in
    --runs the beginning of its name is enough.
    """
    need_training("predict")
    from backfire.experiments.predict_file import predict_file
    from backfire.experiments.run_table import find_model

    folder = find_model(runs, model)
    with counting_tokens(quiet=quiet) as watch:
        n_tokens = predict_file(
            folder,
            text,
            out,
            token_column=token_column,
            vectors=vectors,
            device=device or "cpu",
            parts=part or (),
            watch=watch,
        )
    typer.echo(f"{n_tokens:,} tokens labelled: {out}")
