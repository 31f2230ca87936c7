"""The two systems, whole: with their models, on one text, and the way to train more like them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backfire.corpora.corpus import read_corpus
from backfire.experiments.recovery.asking import Places, ask_again, why_not_again
from backfire.experiments.recovery.question import Question
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import Progress, carry_out
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import RunFolder
from backfire.transfer.parts import LEARN_ON

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
    """

    reference: RunFolder
    plain: RunFolder
    request: RunRequest | None
    reason: str | None
    others: tuple[RunFolder, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def can_mitigate(self) -> bool:
        """Whether the candidate is fine-tuned from a source model."""
        return self.request is not None and self.request.source is not None


def begin(question: Question, say: Say) -> Start:
    """Open both systems, train the plain transfer if it is not there, and make whole what lacks.

    Raises:
        SettingsError: If there is neither a candidate nor a transfer.
        ModelError: If the systems are not on one text, or one has no model and can't be trained
            again to the same labels.
        BackfireError: If a corpus, the vectors or the source model can't be used.
    """
    reference = RunFolder(question.reference)
    _refuse_bound(reference)
    notes: list[str] = []
    request: RunRequest | None = question.transfer
    reason: str | None = None
    if question.candidate is None:
        if request is None:
            raise SettingsError("what replaces the reference? Give --source or --candidate.")
        _check_text_of(request, reference)
        reference = _whole(reference, question.places, "the reference", notes, say)
        plain = carry_out(request, say)
        notes += _missing_vectors(reference, request)
    else:
        plain = RunFolder(question.candidate)
        _refuse_bound(plain)
        asked = why_not_again(plain, question.places, "plain")
        request, reason = (None, asked) if isinstance(asked, str) else (asked, None)
        reference = _whole(reference, question.places, "the reference", notes, say)
        plain = _whole(plain, question.places, "the candidate", notes, say)
    _check_same_text(reference, plain)
    others = tuple(map(RunFolder, question.others))
    for each in others:
        _check_same_text(each, plain)
        _check_unseen(each, reference, plain)
    return Start(
        reference=reference,
        plain=plain,
        request=request,
        reason=reason,
        others=others,
        notes=tuple(notes),
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


def _check_text_of(transfer: RunRequest, reference: RunFolder) -> None:
    """Refuse a reference on another text before anything is trained."""
    corpus = read_corpus(transfer.corpus, data=transfer.data, catalogue=transfer.catalogue)
    tokens = reference.manifest.tokens
    both = LEARN_ON in corpus.splits and LEARN_ON in tokens
    if both and corpus.checksum(LEARN_ON) == tokens[LEARN_ON].checksum:
        return
    raise ModelError(_other_text(reference.path, reference.manifest.corpus, transfer.corpus))


def _check_same_text(one: RunFolder, other: RunFolder) -> None:
    texts = [{s: t.checksum for s, t in each.manifest.tokens.items()} for each in (one, other)]
    if texts[0] != texts[1]:
        raise ModelError(_other_text(one.path, one.manifest.corpus, other.manifest.corpus))
    for split in texts[0]:
        one.tokens(split), other.tokens(split)  # lost words end the search before it begins


def _other_text(path: Path, found: str, wanted: str) -> str:
    return (
        f"{path}: it predicts {found}, and the candidate {wanted}: not the same text. Both must "
        "predict the same splits of the target corpus: give a reference that was trained on it."
    )


def _check_unseen(other: RunFolder, reference: RunFolder, plain: RunFolder) -> None:
    rests_on = {reference.manifest.run, plain.manifest.run, *plain.manifest.members}
    if other.manifest.run in rests_on:
        raise SettingsError(
            f"--other-reference {other.path}: that run is the reference or the candidate, or the "
            "candidate rests on it. Give runs that nothing here has seen."
        )


def _refuse_bound(folder: RunFolder) -> None:
    if folder.manifest.is_bound:
        raise SettingsError(
            f"{folder.path}: it is a bound, made with gold labels before it, and no system. Give "
            "the run folder of a system."
        )
