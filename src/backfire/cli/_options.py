"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder of the corpora; else BACKFIRE_DATA, else the user's data directory.",
        show_default=False,
    ),
]
Catalogue = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Your own catalogue, beside the built-in one (TOML)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print machine-readable results on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only results.")]
Config = Annotated[Path | None, typer.Option("--config", help="Settings in a TOML file.")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", help="One setting: a.b=c. Repeat for several.", show_default=False),
]
CorpusName = Annotated[str, typer.Argument(help="A corpus of the catalogue; see: corpora list.")]
RunsFolder = Annotated[Path, typer.Option("--out", help="Folder of the run folders.")]
Vectors = Annotated[
    Path | None,
    typer.Option("--vectors", help="Word vectors: GloVe or word2vec, text or binary, .gz, .zip."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the run.")]
