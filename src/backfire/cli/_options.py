"""Options that several commands share."""

from collections.abc import Sequence
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
Runs = Annotated[Path, typer.Option("--runs", help="Folder of the run folders.")]
RunsFolder = Annotated[
    Path, typer.Option("--runs", "--out", help="Folder of the run folders; --out is an older name.")
]
Vectors = Annotated[
    Path | None,
    typer.Option("--vectors", help="Word vectors: GloVe or word2vec, text or binary, .gz, .zip."),
]
Device = Annotated[
    str | None,
    typer.Option("--device", help="cpu (if not given), cuda or cuda:N.", show_default=False),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the run.")]


def with_device(overrides: Sequence[str] | None, device: str | None) -> list[str]:
    """Return the overrides of settings with that of `--device`."""
    return [*(overrides or ()), *([f"training.device='{device}'"] if device else ())]
