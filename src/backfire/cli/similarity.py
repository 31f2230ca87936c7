"""`backfire similarity`: how alike a source and some targets are, without training."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._given import refuse_given
from backfire.cli._options import AsJson, Catalogue, Data, Vectors

app = typer.Typer()

Explain = Annotated[
    str | None,
    typer.Option("--explain", help="Say what a measure is (or: all), and measure nothing."),
]


@app.command()
def similarity(
    ctx: typer.Context,
    *,
    source: Annotated[
        str, typer.Argument(help="The source corpus; see: corpora list.", show_default=False)
    ] = "",
    targets: Annotated[
        list[str] | None, typer.Argument(help="One or more target corpora.", show_default=False)
    ] = None,
    source_split: Annotated[str, typer.Option("--source-split", help="Of the source.")] = "train",
    target_split: Annotated[str, typer.Option("--target-split", help="Of the targets.")] = "train",
    model: Annotated[
        Path | None,
        typer.Option("--model", help="Run folder of a source model: LogME, LEEP and features."),
    ] = None,
    epoch: Annotated[
        int | None, typer.Option("--epoch", min=0, help="Its pretraining state; else the best.")
    ] = None,
    vectors: Vectors = None,
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", help="Only this one. Repeatable.", show_default="all"),
    ] = None,
    equal_size: Annotated[
        bool,
        typer.Option("--equal-size", help="Draw as many tokens of each text, again and again."),
    ] = False,
    draws: Annotated[
        int, typer.Option("--draws", min=1, help="How often, with --equal-size.")
    ] = 10,
    tokens: Annotated[
        int | None,
        typer.Option(
            "--tokens", min=1, help="About how many a draw has; else those of the smallest text."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of draws and folds.")] = 1,
    explain: Explain = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write similarity.md and .json there.")
    ] = None,
    data: Data = None,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
) -> None:
    """Measure how alike a source corpus and target corpora are, without training.

    The training splits are measured, never a test split unless asked.
    """
    if explain is not None:
        from backfire.cli._similarity import print_explained

        others = set(ctx.params) - {"explain", "as_json", "data", "catalogue"}
        refuse_given(ctx, others, "with --explain a measure is explained and nothing is measured")
        print_explained(explain, as_json=as_json)
        return
    if not source or not targets:
        raise typer.BadParameter("name a source and one or more targets (or --explain MEASURE).")
    if model is None:
        refuse_given(ctx, ("epoch", "vectors"), "no source model is given with --model")
    if not equal_size:
        refuse_given(ctx, ("draws", "tokens"), "nothing is drawn without --equal-size")
    if model is not None:
        need_training("similarity --model")
    from backfire.cli._similarity import print_similarity
    from backfire.corpora.corpus import read_corpus
    from backfire.experiments.similarity.measuring import measure_similarity
    from backfire.experiments.similarity.model_choice import ModelChoice

    corpora = [read_corpus(name, data=data, catalogue=catalogue) for name in (source, *targets)]
    found = measure_similarity(
        *corpora,
        splits=(source_split, target_split),
        model=ModelChoice(model, epoch, vectors) if model else None,
        measures=measure or (),
        equal_draws=draws if equal_size else 0,
        equal_tokens=tokens,
        seed=seed,
    )
    page = found.write(out) if out else None
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    print_similarity(found)
    if page:
        typer.echo(f"{page}, and beside it similarity.json")
