"""`backfire recover`: from two systems to the best way back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backfire.cli._extras import need_training
from backfire.cli._given import refuse_given
from backfire.cli._options import (
    AsJson,
    Catalogue,
    Config,
    Data,
    Device,
    Overrides,
    Quiet,
    Seed,
    Vectors,
    with_device,
)
from backfire.cli._recover_progress import showing_search
from backfire.cli._recovery import read_rule, tell_recovery
from backfire.records.durations import parse_duration
from backfire.records.errors import SettingsError

if TYPE_CHECKING:
    from backfire.experiments.recovery.choosing import Rule
    from backfire.experiments.recovery.question import Limits, Question

app = typer.Typer()

_TRANSFER = ("corpus", "epoch", "seed", "config", "overrides", "device")


@app.command()
def recover(
    ctx: typer.Context,
    *,
    reference: Annotated[
        Path, typer.Option("--reference", help="The system in service: a run folder.")
    ],
    corpus: Annotated[
        str | None,
        typer.Argument(help="The target corpus; that of the reference if not given."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--source", help="Run folder of the source model that replaces it."),
    ] = None,
    epoch: Annotated[
        int | None,
        typer.Option("--epoch", min=0, help="Its pretraining state; else its best epoch."),
    ] = None,
    candidate: Annotated[
        Path | None,
        typer.Option(
            "--candidate",
            help="The run that replaces it, if it is there already; --source then tells where its "
            "source model is, if not beside it.",
        ),
    ] = None,
    budget: Annotated[
        str, typer.Option("--budget", help="How long it may take: 30m, 1h30m, 90s.")
    ] = "30m",
    max_models: Annotated[
        int | None,
        typer.Option("--max-models", min=1, help="At most so many models at prediction."),
    ] = None,
    reduction: Annotated[
        float,
        typer.Option("--reduction", help="The share of negative transfer that is to go."),
    ] = 0.5,
    margin: Annotated[
        float,
        typer.Option("--margin", help="A score lower by up to this many points is no loss."),
    ] = 0.2,
    prefer: Annotated[
        str,
        typer.Option(
            "--prefer",
            help="score: of the ways that reach the aim, one with about the best score; nt: the "
            "one that takes most negative transfer away within the margin.",
        ),
    ] = "score",
    recipe: Annotated[
        list[str] | None,
        typer.Option("--recipe", help="Only this recipe of the shortlist. Repeatable."),
    ] = None,
    other_reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--other-reference",
            help="A further run of the reference's recipe, which nothing here may see. Repeatable.",
        ),
    ] = None,
    runs: Annotated[Path, typer.Option("--runs", help="Folder of the run folders.")] = Path("runs"),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write recover.html, .md, .json and the frontier there."),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Trainings at a time.")] = 1,
    vectors: Vectors = None,
    seed: Seed = 1,
    device: Device = None,
    data: Data = None,
    catalogue: Catalogue = None,
    config: Config = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find the best way of replacing a system without breaking what it has right.

    Tries a shortlist within the time, chooses on validation by a stated rule, tells test once, and
    prints the commands that build and run what is recommended. Everything that is made stays in
    --runs: the same command again trains nothing twice, and goes on after an interruption.
    """
    need_training("recover")
    if candidate:
        why = "with --candidate the new system is there already, and is not transferred here"
        refuse_given(ctx, _TRANSFER, why)
    from backfire.experiments.recovery.recovering import recover as search

    rule = read_rule(margin, reduction, prefer)
    limits = _limits(rule, budget, max_models, recipe, jobs)
    places = {"runs": runs, "data": data, "catalogue": catalogue, "vectors": vectors}
    asked = {"source": source, "epoch": epoch, "seed": seed, "candidate": candidate}
    settings = (config, with_device(overrides, device))
    question = _ask(corpus, reference, asked, places, settings, other_reference or [], limits)
    with showing_search(quiet=quiet) as say:
        found = search(question, say)
    page = found.write(out) if out else None
    tell_recovery(found, page, as_json=as_json)


def _limits(
    rule: "Rule", budget: str, max_models: int | None, recipes: list[str] | None, jobs: int
) -> "Limits":
    from backfire.experiments.recovery.question import Limits

    return Limits(
        rule=rule,
        budget_seconds=parse_duration(budget, "--budget"),
        max_models=max_models,
        recipes=tuple(recipes or ()),
        jobs=jobs,
    )


def _ask(
    corpus: str | None,
    reference: Path,
    asked: dict[str, Any],
    places: dict[str, Any],
    settings: tuple[Path | None, list[str]],
    others: list[Path],
    limits: "Limits",
) -> "Question":
    """Build the question.

    Raises:
        SettingsError: If it is not clear what replaces the reference.
    """
    from backfire.experiments.recovery.asking import Places
    from backfire.experiments.recovery.question import Question
    from backfire.experiments.spec import LabSettings, RunRequest
    from backfire.records.run_folder import RunFolder
    from backfire.records.settings import make_settings, read_settings

    source, candidate = asked["source"], asked["candidate"]
    if source is None and candidate is None:
        raise SettingsError(
            "what replaces the reference? Give the run folder of a source model with --source, or "
            "that of a transferred run with --candidate."
        )
    transfer = None
    if candidate is None:
        transfer = make_settings(
            RunRequest,
            {
                "corpus": corpus or RunFolder(reference).manifest.corpus,
                "source": source,
                "source_epoch": asked["epoch"],
                "seed": asked["seed"],
                "settings": read_settings(LabSettings, *settings),
                "name": "plain",
                **places,
            },
            "options",
        )
    return Question(
        reference=reference,
        places=Places(**places, source=source),
        transfer=transfer,
        candidate=candidate,
        others=tuple(others),
        limits=limits,
    )
