"""The two systems, whole: with their models, on one text, and the way to train more like them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backfire.experiments.recovery.asking import Places, ask_again
from backfire.experiments.recovery.before import Before, check_same_text, check_unseen
from backfire.experiments.recovery.question import Question
from backfire.experiments.recovery.timing import train_timed
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.records.errors import ModelError
from backfire.records.run_folder import RunFolder

Say = Callable[[Any], None]


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where the search begins.

    Attributes:
        reference: The system in service, with its model.
        plain: The candidate as it is, with its model.
        request: How the plain candidate is asked for; None if it can't be asked for again.
        reason: Why not; None if it can.
        others: Further runs of the reference's recipe.
        notes: What had to be done.
        pace: Seconds of a clock for a CPU second of training, if the plain one was trained now.
    """

    reference: RunFolder
    plain: RunFolder
    request: RunRequest | None
    reason: str | None
    others: tuple[RunFolder, ...] = ()
    notes: tuple[str, ...] = ()
    pace: float | None = None


def begin(before: Before, question: Question, say: Say) -> Start:
    """Train the plain transfer if it is not there, and make whole what lacks its model.

    Raises:
        SettingsError: If a further reference is known to one of both systems.
        ModelError: If one has no model and can't be trained again to the same labels.
        BackfireError: If a corpus, the vectors or the source model can't be used.
    """
    notes: list[str] = []
    pace = None
    reference = _whole(before.reference, question.places, "the reference", notes, say)
    if isinstance(before.candidate, RunFolder):
        plain = _whole(before.candidate, question.places, "the candidate", notes, say)
    else:
        done = train_timed(before.candidate, say)
        plain, pace = done.folder, done.pace
        notes += _missing_vectors(reference, before.candidate)
    check_same_text(reference, plain)
    others = tuple(map(RunFolder, question.others))
    check_unseen(others, reference, plain)
    return Start(
        reference=reference,
        plain=plain,
        request=before.request,
        reason=before.reason,
        others=others,
        notes=tuple(notes),
        pace=pace,
    )


def _whole(
    folder: RunFolder, places: Places, name: str, notes: list[str], say: Callable[[Progress], None]
) -> RunFolder:
    """Return a run with its model: trained again if it was kept without, to the same labels."""
    if folder.model.is_dir():
        return folder
    again = carry_out(ask_again(folder, _without_source(places, folder), name), say)
    for split in folder.manifest.tokens:
        before, after = (
            each.predictions(split).column("predicted").to_pylist() for each in (folder, again)
        )
        differ = sum(one != other for one, other in zip(before, after, strict=True))
        if differ:
            raise ModelError(
                f"{folder.path}: {name} was kept without its model, and trained again here it "
                f"predicts another label for {differ} of {len(before)} tokens of {split}: that is "
                "another system. Give a run folder with its model."
            )
    notes.append(
        f"{name[0].upper()}{name[1:]} was kept without its model. It was trained again from its "
        "manifest, to the same labels on every split."
    )
    return again


def _missing_vectors(reference: RunFolder, request: RunRequest) -> list[str]:
    """Say so where the candidate is trained without the vectors that the reference had."""
    if request.vectors or not reference.manifest.spec.get("vectors"):
        return []
    note = (
        "The reference was trained with word vectors, and none are given: words that the source "
        "model does not know start at random. Give the same file with --vectors for a fair "
        "candidate."
    )
    return [note]


def _without_source(places: Places, folder: RunFolder) -> Places:
    """Let the source model that is given be that of another run, which a reference may have."""
    of_this = folder.manifest.source
    given = places.source and RunFolder(places.source).manifest.run
    if given == of_this:
        return places
    return Places(
        runs=places.runs, data=places.data, catalogue=places.catalogue, vectors=places.vectors
    )
