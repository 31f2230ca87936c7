"""`backfire export`: a trained tagger for others."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._given import refuse_given

app = typer.Typer(help="Write a trained tagger for others to use.", no_args_is_help=True)


@app.callback()
def _export() -> None:
    """Write a trained tagger for others to use."""


@app.command()
def hf(
    ctx: typer.Context,
    *,
    run: Annotated[Path, typer.Argument(help="A run folder that kept its model.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the tagger and its card.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Its name on the hub, owner/name; else --out's.")
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option("--reference", help="What it is to replace: a run, file or model; repeat."),
    ] = None,
    candidate: Annotated[
        list[Path] | None,
        typer.Option("--candidate", help="Another run of its recipe, to tell chance; repeat."),
    ] = None,
    split: Annotated[
        str, typer.Option("--split", help="The split that they are compared on.")
    ] = "test",
    licence: Annotated[
        str | None, typer.Option("--licence", help="The licence of the model, for instance mit.")
    ] = None,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="As a token classifier of transformers, if it stands on one."),
    ] = False,
    push: Annotated[
        bool, typer.Option("--push", help="Put it on the Hugging Face hub, for its owner alone.")
    ] = False,
    public: Annotated[bool, typer.Option("--public", help="With --push: for everybody.")] = False,
) -> None:
    """Write a tagger with a model card for the Hugging Face hub.

    With --reference the card tells what the tagger breaks and corrects of what these give, with
    chance and slices. It quotes no text.
    """
    need_training("export")
    if not push:
        refuse_given(ctx, ["public"], "nothing is put on the hub without --push")
    if not reference:
        refuse_given(ctx, ["split"], "nothing is compared without --reference")
    from backfire.experiments.export import Wishes, export_run

    wishes = Wishes(
        name=name,
        references=reference or (),
        candidates=candidate or (),
        split=split,
        licence=licence,
        push=push,
        public=public,
        plain=plain,
    )
    made = export_run(run, out, wishes)
    if made.comparison:
        typer.echo(f"{made.comparison.verdict}  {made.comparison.verdict_sentence}")
    typer.echo(f"{made.folder}: the tagger, and README.md, its card")
    if made.address:
        typer.echo(made.address)
