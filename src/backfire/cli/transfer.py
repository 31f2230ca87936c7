"""`backfire transfer`: fine-tune a source model on a target corpus."""

from pathlib import Path
from typing import Annotated

import typer

from backfire.cli._extras import need_training
from backfire.cli._option_sets import takes
from backfire.cli._options import CorpusName
from backfire.cli._training import train_and_tell
from backfire.cli._training_options import TrainingOptions
from backfire.records.errors import SettingsError

app = typer.Typer()


@app.command()
@takes(training=TrainingOptions)
def transfer(
    source: Annotated[Path, typer.Argument(help="Run folder of the source model.")],
    corpus: CorpusName,
    *,
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
    mitigate: Annotated[
        list[str] | None,
        typer.Option(
            "--mitigate",
            help="NAME:OPTION=VALUE,OPTION=VALUE; see: mitigations list. Repeatable.",
        ),
    ] = None,
    reference: Annotated[
        list[Path] | None,
        typer.Option("--reference", help="Run folder that mitigations consult. Repeatable."),
    ] = None,
    pilot: Annotated[
        Path | None,
        typer.Option("--pilot", help="Run folder of a plain transfer that a mitigation looks at."),
    ] = None,
    training: TrainingOptions,
) -> None:
    """Transfer a source model to a target corpus and fine-tune it.

    Groups: character_embedding, character_lstm, word_embedding, word_lstm, classifier; of a
    transformer embeddings, layer_1, layer_2, …, classifier. By default all are loaded but the
    classifier, which is drawn anew, and everything is fine-tuned.
    """
    need_training("transfer", shared=True)
    starts, rates = _read_groups(draw or [], freeze or [], slow or [])
    settings = [
        *(f"transfer.start.{group}='{start}'" for group, start in starts.items()),
        *(f"transfer.rates.{group}={rate}" for group, rate in rates.items()),
    ]
    asked = {
        "corpus": corpus,
        "source": source,
        "source_epoch": epoch,
        "references": tuple(reference or ()),
        "pilot": pilot,
    }
    train_and_tell(training, asked, overrides=settings, mitigate=mitigate or ())


def _read_groups(
    draw: list[str], freeze: list[str], slow: list[str]
) -> tuple[dict[str, str], dict[str, float]]:
    """Read where groups start from and how fast they learn.

    Raises:
        SettingsError: If a group is unknown or named twice, or a factor is no number.
    """
    from backfire.models.settings import check_groups

    rates: dict[str, float] = {}
    asked = [("--freeze", group, "0") for group in freeze]
    for words in slow:
        group, equals, factor = words.partition("=")
        if not equals or not factor.replace(".", "", 1).isdecimal():
            raise SettingsError(f"--slow {words}: expected GROUP=FACTOR, e.g. word_lstm=0.1.")
        asked.append(("--slow", group, factor))
    for option, group, factor in [*(("--draw", group, "") for group in draw), *asked]:
        check_groups([group])
        if factor and group in rates:
            raise SettingsError(f"{option} {group}: that group is frozen or slowed already.")
        if factor:
            rates[group] = float(factor)
    return dict.fromkeys(draw, "draw"), rates
