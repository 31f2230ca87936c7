"""`backfire recover-labels`: the way back where only labels are known."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from backfire.cli._extras import need_training
from backfire.cli._options import AsJson
from backfire.cli._recovery import read_rule, tell_recovery
from backfire.records.errors import SettingsError, unknown_name

if TYPE_CHECKING:
    from backfire.experiments.recovery.told import LabelledText, Relabelled
    from backfire.report.findings import Task

app = typer.Typer()


@app.command(name="recover-labels")
def recover_labels(
    gold: Annotated[Path, typer.Option("--gold", help="The truth; it teaches and chooses.")],
    reference: Annotated[
        Path, typer.Option("--reference", help="The labels of the system in service.")
    ],
    candidate: Annotated[
        Path, typer.Option("--candidate", help="The labels of the one that replaces it.")
    ],
    task: Annotated[str, typer.Option("--task", help="pos (plain tags), chunking or ner (spans).")],
    test_gold: Annotated[
        Path | None, typer.Option("--test-gold", help="The truth of a text that chooses nothing.")
    ] = None,
    test_reference: Annotated[
        Path | None, typer.Option("--test-reference", help="The reference's labels of it.")
    ] = None,
    test_candidate: Annotated[
        Path | None, typer.Option("--test-candidate", help="The candidate's labels of it.")
    ] = None,
    new_reference: Annotated[
        Path | None,
        typer.Option("--new-reference", help="The reference's labels of new text, without gold."),
    ] = None,
    new_candidate: Annotated[
        Path | None, typer.Option("--new-candidate", help="The candidate's labels of it.")
    ] = None,
    labelled: Annotated[
        Path | None,
        typer.Option("--labelled", help="Write the recommendation's labels of the new text there."),
    ] = None,
    reference_confidence: Annotated[
        str | None,
        typer.Option("--reference-confidence", help="The reference's column of confidences."),
    ] = None,
    candidate_confidence: Annotated[
        str | None,
        typer.Option("--candidate-confidence", help="The candidate's column of confidences."),
    ] = None,
    label_column: Annotated[
        str | None, typer.Option("--label-column", help="Where the labels are, in all files.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Kind of all files, if it can't be told.")
    ] = None,
    scheme: Annotated[
        str | None, typer.Option("--scheme", help="Label scheme of spans; else told by labels.")
    ] = None,
    reduction: Annotated[
        float, typer.Option("--reduction", help="The share of negative transfer that is to go.")
    ] = 0.5,
    margin: Annotated[
        float, typer.Option("--margin", help="A score lower by up to this many points is no loss.")
    ] = 0.2,
    prefer: Annotated[str, typer.Option("--prefer", help="score or nt; see: recover.")] = "score",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write recover.html, .md, .json and the frontier there."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the best way of combining two systems of which only labels and confidences are known.

    Old and new labels are combined by gates and means that --gold has taught; --test-gold tells
    what came out. With --new-reference and --new-candidate, new text is labelled so.
    """
    need_training("recover-labels")
    from backfire.experiments.inputs import Reading
    from backfire.experiments.recovery.told import LabelQuestion, recover_from_labels
    from backfire.records.settings import make_settings

    told_task = _check_task(task, scheme)
    _check_new(labelled, new_reference, new_candidate)
    sure = reference_confidence, candidate_confidence
    reading = {"label_column": label_column, "kind": kind, "scheme": scheme}
    validation = _text(gold, reference, candidate, sure, "validation")
    if validation is None:
        raise SettingsError("--gold, --reference and --candidate: expected all three.")
    question = LabelQuestion(
        task=told_task,
        validation=validation,
        test=_text(test_gold, test_reference, test_candidate, sure, "test"),
        new=_text(None, new_reference, new_candidate, sure, "new"),
        rule=read_rule(margin, reduction, prefer),
        reading=make_settings(
            Reading, {name: value for name, value in reading.items() if value}, "options"
        ),
        command=_again(
            gold, reference, candidate, task, sure, margin=margin, reduction=reduction,
            prefer=prefer, **reading,
        ),
    )  # fmt: skip
    _tell(recover_from_labels(question), out, labelled, as_json=as_json)


def _tell(answer: "Relabelled", out: Path | None, labelled: Path | None, *, as_json: bool) -> None:
    """Write and print what was found, and write the labels of the new text."""
    page = answer.found.write(out) if out else None
    tell_recovery(answer.found, page, as_json=as_json)
    if labelled:
        n_tokens = answer.write_labels(labelled)
        typer.echo(
            f"{n_tokens:,} tokens labelled: {labelled}"
            if n_tokens
            else f"{labelled}: not written, since nothing is recommended.",
            err=as_json,
        )


def _check_task(task: str, scheme: str | None) -> "Task":
    """Return the task.

    Raises:
        SettingsError: If there is no such task, or its labels are in no scheme.
    """
    from backfire.report.findings import Task

    if task not in get_args(Task):
        raise SettingsError(unknown_name("task", task, get_args(Task)))
    if scheme and task == "pos":
        raise SettingsError("--scheme: the labels of pos are plain tags. Leave it out.")
    return cast("Task", task)


def _check_new(labelled: Path | None, reference: Path | None, candidate: Path | None) -> None:
    """Refuse new text whose labels go nowhere, and a file for them without a text.

    Raises:
        SettingsError: If one is given without the other.
    """
    if labelled and not (reference and candidate):
        raise SettingsError("--labelled: which text? Give --new-reference and --new-candidate.")
    if not labelled and (reference or candidate):
        raise SettingsError(
            "--new-reference, --new-candidate: where do the labels of the new text go? Name a file "
            "with --labelled."
        )


def _text(
    gold: Path | None,
    reference: Path | None,
    candidate: Path | None,
    confidences: tuple[str | None, str | None],
    name: str,
) -> "LabelledText | None":
    """Return a text if its files are given.

    Raises:
        SettingsError: If only some of them are.
    """
    from backfire.experiments.inputs import Column
    from backfire.experiments.recovery.told import LabelledText

    given = [reference, candidate, *([] if name == "new" else [gold])]
    if not any(given):
        return None
    if reference is None or candidate is None or None in given:
        raise SettingsError(
            f"{name}: some of its files are missing. Give the labels of both systems"
            + ("." if name == "new" else ", and gold.")
        )
    old, new = (
        Column(path, confidence=column) if column else path
        for path, column in zip((reference, candidate), confidences, strict=True)
    )
    return LabelledText(gold=gold, reference=old, candidate=new)


def _again(
    gold: Path,
    reference: Path,
    candidate: Path,
    task: str,
    confidences: tuple[str | None, str | None],
    **more: Any,
) -> str:
    """Return the command that labels further text."""
    words = ["backfire", "recover-labels", "--gold", str(gold), "--reference", str(reference)]
    words += ["--candidate", str(candidate), "--task", task]
    for side, column in zip(("reference", "candidate"), confidences, strict=True):
        words += [f"--{side}-confidence", column] if column else []
    for name, value in more.items():
        words += [f"--{name.replace('_', '-')}", str(value)] if value is not None else []
    new = ["--new-reference", "old-new.csv", "--new-candidate", "new-new.csv"]
    return shlex.join([*words, *new, "--labelled", "labelled.conll"])
