"""`backfire mitigations`: what can be done against negative transfer."""

import json
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import AsJson

app = typer.Typer(
    help="What can be done against negative transfer: while a model is fine-tuned, or by combining."
)


@app.command("list")
def list_mitigations(as_json: AsJson = False) -> None:
    """List all mitigations, and the ways of combining an old tagger with a new one."""
    need_training("mitigations list", shared=True)
    from backfire.transfer.describing import describe_all

    described = describe_all()
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in described], indent=2))
        return
    width = max(len(each.name) for each in described)
    for each in described:
        typer.echo(f"{each.name:{width}}  {each.title} ({', '.join(each.places)})")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A mitigation; see: mitigations list.")],
    as_json: AsJson = False,
) -> None:
    """Show one mitigation: its formula, its settings, where it comes from and where it plugs in."""
    need_training("mitigations show", shared=True)
    from backfire.transfer.describing import describe, format_description

    described = describe(name)
    if as_json:
        typer.echo(json.dumps(described.model_dump(mode="json"), indent=2))
    else:
        typer.echo(format_description(described))
