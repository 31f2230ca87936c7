"""`backfire neurons`: which units of a tagger have to do with what it broke, and is it them?"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backfire.cli._extras import need_training
from backfire.cli._option_sets import takes
from backfire.cli._options import AsJson, CorpusName
from backfire.cli._training_options import TrainingOptions
from backfire.records.errors import SettingsError, unknown_name

if TYPE_CHECKING:
    from backfire.experiments.neurons.study import Question
    from backfire.report.neurons import NeuronStudy

app = typer.Typer(help="Rank a tagger's units, show what they do, silence them.")

Run = Annotated[Path, typer.Argument(help="A run folder that holds its model.")]
References = Annotated[
    list[Path] | None,
    typer.Option("--reference", help="A run folder of the reference. Repeatable."),
]
Split = Annotated[str, typer.Option("--split", help="A split that the runs have predicted.")]
LayerName = Annotated[
    str,
    typer.Option(
        "--layer", help="extractor (Φ), characters, representation (Υ); of a transformer layer_1, …"
    ),
]
ConceptName = Annotated[
    str,
    typer.Option(
        "--concept",
        help="falsified (against kept), capitals, tag:NN, or an expression, as in 'length > 9'.",
    ),
]
Against = Annotated[
    str | None,
    typer.Option("--against", help="An expression for what --concept stands against; else all."),
]
RankingName = Annotated[
    str,
    typer.Option(
        "--ranking",
        help="probeless, linear_probe, iou, average_precision, blame, correlation or ablation.",
    ),
]
Source = Annotated[
    Path | None,
    typer.Option("--source", help="Run folder of the source model, if not beside the run."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write neurons.html, .md and .json there.")]


@dataclass(frozen=True, kw_only=True)
class StudyOptions:
    """What is studied, and how it is told, as the command line says it."""

    reference: References = None
    layer: LayerName = "extractor"
    concept: ConceptName = "falsified"
    against: Against = None
    split: Split = "validation"
    source: Source = None
    out: Out = None
    as_json: AsJson = False

    def question(self, run: Path, ranking: str, *, slow: bool = False) -> "Question":
        """Return what is asked of a run.

        Raises:
            SettingsError: If there is no such layer.
        """
        need_training("neurons")
        from backfire.experiments.neurons.study import Question

        return Question(
            run=run, references=tuple(self.reference or ()), layer=_check_word("layer", self.layer),
            concept=self.concept, against=self.against, ranking=ranking, split=self.split,
            source=self.source, slow=slow,
        )  # fmt: skip

    def tell(self, study: "NeuronStudy", text: str) -> None:
        """Print a study, and write it if that is asked for."""
        from backfire.report.neuron_wording import extent

        page = study.write(self.out) if self.out else None
        if self.as_json:
            typer.echo(study.model_dump_json(indent=2))
            return
        typer.echo(extent(study))
        for note in study.notes:
            typer.echo(f"Note: {note}")
        typer.echo(f"\n{text}\n{study.signature}")
        if page:
            typer.echo(f"{page}, and beside it neurons.md, neurons.json")


@app.command()
@takes(options=StudyOptions)
def rank(
    run: Run,
    *,
    ranking: RankingName = "probeless",
    top: Annotated[int, typer.Option("--top", min=1, help="How many units get a card.")] = 5,
    each: Annotated[
        bool, typer.Option("--each", help="Silence each unit alone as well; takes a while.")
    ] = False,
    options: StudyOptions,
) -> None:
    """Rank the units of a layer by what they have to do with a concept."""
    if each and not options.reference:
        raise SettingsError(
            "--each: it tells by each unit how many falsified tokens return, which takes a "
            "reference. Give its run folders with --reference, or leave it out."
        )
    question = options.question(run, ranking, slow=each)
    from backfire.experiments.neurons.study import study_units
    from backfire.report.markdown_neurons import markdown_ranks

    study = study_units(question, top=top)
    options.tell(study, markdown_ranks(study))


@app.command()
@takes(options=StudyOptions)
def card(
    run: Run,
    *,
    unit: Annotated[list[int], typer.Option("--unit", help="Its place, from 0. Repeatable.")],
    ranking: RankingName = "probeless",
    options: StudyOptions,
) -> None:
    """Show where units fire, where they rank, and what silencing them changes."""
    question = options.question(run, ranking)
    from backfire.experiments.neurons.study import study_units
    from backfire.report.markdown_neurons import markdown_cards

    study = study_units(question, units=unit)
    options.tell(study, markdown_cards(study))


@app.command()
@takes(options=StudyOptions)
def ablate(
    run: Run,
    *,
    ranking: Annotated[
        list[str] | None,
        typer.Option("--ranking", help="A ranking whose first units are silenced. Repeatable."),
    ] = None,
    top: Annotated[
        list[int] | None, typer.Option("--top", help="How many units to silence. Repeatable.")
    ] = None,
    sets: Annotated[int, typer.Option("--sets", help="Random sets of as many units.")] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the random sets.")] = 1,
    options: StudyOptions,
) -> None:
    """Silence the first units of rankings in the running tagger, beside random sets.

    Units are ranked on one half of the sentences and silenced on the other.
    """
    methods = ranking or ["probeless"]
    question = options.question(run, methods[0])
    from backfire.experiments.neurons.ablating import Check
    from backfire.experiments.neurons.study import study_units
    from backfire.report.markdown_neurons import markdown_ablations

    check = Check(layer=question.layer, methods=methods, sizes=top or [20], sets=sets, seed=seed)
    study = study_units(question, check=check)
    options.tell(study, markdown_ablations(study))


@app.command()
@takes(training=TrainingOptions)
def prune(
    source: Annotated[Path, typer.Argument(help="Run folder of the source model.")],
    corpus: CorpusName,
    *,
    reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--reference",
            help="A run folder of the reference; these choose the units. Repeatable.",
        ),
    ] = None,
    measure_against: Annotated[
        list[Path] | None,
        typer.Option(
            "--measure-against",
            help="Another one; PT and NT are measured against these alone. Repeatable.",
        ),
    ] = None,
    share: Annotated[
        list[float] | None,
        typer.Option("--share", help="Share of the layer's units, in (0, 1). Repeatable."),
    ] = None,
    how: Annotated[str, typer.Option("--how", help="silence, or redraw.")] = "silence",
    by: Annotated[str, typer.Option("--by", help="The ranking that chooses units.")] = "blame",
    concept: ConceptName = "falsified",
    layer: LayerName = "extractor",
    controls: Annotated[
        int, typer.Option("--controls", min=0, help="Random sets of the same size.")
    ] = 3,
    epoch: Annotated[
        int | None, typer.Option("--epoch", min=0, help="Pretraining state; else the best.")
    ] = None,
    as_json: AsJson = False,
    training: TrainingOptions,
) -> None:
    """Prune the blamed units of a source model, fine-tune it, and do the same to random ones.

    A plain transfer with the same seed tells which units are to blame, on the validation split.
    """
    need_training("neurons prune")
    from backfire.cli._progress import showing_progress
    from backfire.experiments.neurons.pruning import Pruning, prune_and_transfer
    from backfire.experiments.spec import LabSettings, RunRequest
    from backfire.records.settings import make_settings, read_settings
    from backfire.report.markdown_neurons import markdown_arms

    request = training.request(
        corpus=corpus, source=source, source_epoch=epoch, name=corpus,
        settings=read_settings(LabSettings, training.config, training.settings),
    )  # fmt: skip
    asked = Pruning(
        transfer=make_settings(RunRequest, request, "options"),
        references=tuple(reference or ()),
        measured=tuple(measure_against or ()),
        by=by,
        concept=concept,
        layer=_check_word("layer", layer),
        how=_check_word("how", how),
        shares=tuple(share or [0.1]),
        controls=controls,
    )
    with showing_progress(quiet=training.quiet) as say:
        arms = list(prune_and_transfer(asked, say))
    if as_json:
        typer.echo(json.dumps([arm.model_dump(mode="json") for arm in arms], indent=2))
        return
    typer.echo(markdown_arms(arms))
    typer.echo(
        "Per cent; PT and NT are means over the references of --measure-against. NT against the "
        "references that chose the units is low by construction. Units were chosen on validation: "
        "test is the split to believe."
    )


def _check_word(option: str, word: str) -> Any:
    """Return a word that an option may take.

    Raises:
        SettingsError: If it may not.
    """
    from backfire.records.neurons import LAYERS

    known = LAYERS if option == "layer" else ("silence", "redraw")
    if word not in known and not (option == "layer" and re.fullmatch(r"layer_[1-9]\d*", word)):
        raise SettingsError(f"--{option}: {unknown_name(option, word, known)}")
    return word
