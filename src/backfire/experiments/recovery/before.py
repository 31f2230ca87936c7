"""What is seen of both systems before anything is trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backfire.corpora.corpus import read_corpus
from backfire.experiments.recovery.asking import why_not_again
from backfire.experiments.recovery.question import Limits, Question
from backfire.experiments.recovery.shortlist import Listed, Refused, make_shortlist
from backfire.experiments.spec import RunRequest
from backfire.experiments.training_run import specify_run
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import RunFolder
from backfire.transfer.parts import LEARN_ON

_NO_SOURCE = (
    "the candidate starts from no source model, and mitigations are ways of fine-tuning one"
)


@dataclass(frozen=True, kw_only=True)
class Before:
    """Both systems as they are asked for.

    Attributes:
        reference: The system in service.
        candidate: The run that replaces it, or how that is asked for if it is yet to be trained.
        request: How the plain candidate is asked for; None if it can't be asked for again.
        reason: Why not; None if it can.
    """

    reference: RunFolder
    candidate: RunFolder | RunRequest
    request: RunRequest | None
    reason: str | None

    def shortlist(self, limits: Limits) -> tuple[list[Listed], list[Refused]]:
        """Return what is to be tried, and what is not, with the reason.

        Raises:
            SettingsError: If there is no such recipe, or nothing that is asked for can be tried.
        """
        can_mitigate = self.request is not None and self.request.source is not None
        tried, refused = make_shortlist(
            limits,
            no_training=self.reason,
            no_mitigation=None if can_mitigate else self.reason or _NO_SOURCE,
        )
        if refused and all(each.recipe.role == "bound" for each in tried):
            by_reason: dict[str, list[str]] = {}
            for each, reason in refused:
                by_reason.setdefault(reason, []).append(each.way.name)
            told = "; ".join(f"{', '.join(names)}: {why}" for why, names in by_reason.items())
            raise SettingsError(f"nothing of what is asked for can be tried. {told}")
        return tried, refused


def look_at(question: Question) -> Before:
    """Look at both systems.

    Raises:
        SettingsError: If there is neither a candidate nor a transfer, both are one system, one is
            a bound, or the transfer lacks the word vectors of its source model.
        ModelError: If the systems are not on one text.
        BackfireError: If the corpus or a run folder can't be read.
    """
    reference, transfer = RunFolder(question.reference), question.transfer
    _refuse_bound(reference)
    if question.candidate is None:
        if transfer is None:
            raise SettingsError("what replaces the reference? Give --source or --candidate.")
        _check_text_of(transfer, reference)
        _refuse_same_transfer(transfer, reference)
        _check_vectors(transfer)
        return Before(reference=reference, candidate=transfer, request=transfer, reason=None)
    candidate = RunFolder(question.candidate)
    _refuse_bound(candidate)
    if candidate.manifest.run == reference.manifest.run:
        raise SettingsError(
            f"--reference and --candidate are one system, run {reference.manifest.run}: nothing "
            "would be replaced. Give two runs."
        )
    check_same_text(reference, candidate)
    asked = why_not_again(candidate, question.places, "plain")
    request, reason = (None, asked) if isinstance(asked, str) else (asked, None)
    return Before(reference=reference, candidate=candidate, request=request, reason=reason)


def check_same_text(one: RunFolder, other: RunFolder) -> None:
    """Refuse two systems that do not predict the very same words.

    Raises:
        ModelError: If they don't, or these words are lost.
    """
    texts = [{s: t.checksum for s, t in each.manifest.tokens.items()} for each in (one, other)]
    if texts[0] != texts[1]:
        raise ModelError(_other_text(one.path, one.manifest.corpus, other.manifest.corpus))
    for split in texts[0]:
        one.tokens(split), other.tokens(split)  # lost words end the search before it begins


def check_unseen(others: Sequence[RunFolder], reference: RunFolder, plain: RunFolder) -> None:
    """Refuse further references on another text, or that one of both systems knows.

    Raises:
        SettingsError: If one of both systems is such a run or rests on it.
        ModelError: If one is on another text.
    """
    rests_on = {reference.manifest.run, plain.manifest.run, *plain.manifest.members}
    for other in others:
        check_same_text(other, plain)
        if other.manifest.run in rests_on:
            raise SettingsError(
                f"--other-reference {other.path}: that run is the reference or the candidate, or "
                "the candidate rests on it. Give runs that nothing here has seen."
            )


def _check_text_of(transfer: RunRequest, reference: RunFolder) -> None:
    corpus = read_corpus(transfer.corpus, data=transfer.data, catalogue=transfer.catalogue)
    tokens = reference.manifest.tokens
    both = LEARN_ON in corpus.splits and LEARN_ON in tokens
    if both and corpus.checksum(LEARN_ON) == tokens[LEARN_ON].checksum:
        return
    raise ModelError(_other_text(reference.path, reference.manifest.corpus, transfer.corpus))


def _other_text(path: Path, found: str, wanted: str) -> str:
    return (
        f"{path}: it predicts {found}, and the candidate {wanted}: not the same text. Both must "
        "predict the same splits of the target corpus: give a reference that was trained on it."
    )


def _refuse_same_transfer(transfer: RunRequest, reference: RunFolder) -> None:
    """Refuse a transfer of the same seed from the source model that the reference comes from."""
    known, source = reference.manifest, transfer.source
    if known.seed != transfer.seed or known.source is None or source is None:
        return
    if known.source == RunFolder(source).manifest.run and specify_run(transfer).run == known.run:
        raise SettingsError(
            f"--reference {reference.path} is the plain transfer from that source model with seed "
            f"{known.seed}: nothing would be replaced. Give another --seed or --source."
        )


def _check_vectors(transfer: RunRequest) -> None:
    if transfer.source is None or transfer.vectors:
        return
    source = RunFolder(transfer.source)
    if source.manifest.spec.get("vectors"):
        raise SettingsError(
            f"--source {source.path}: it was trained with word vectors, and none are given, so "
            "that most new words of the target would start at random. Give the same file with "
            "--vectors."
        )


def _refuse_bound(folder: RunFolder) -> None:
    if folder.manifest.is_bound:
        raise SettingsError(
            f"{folder.path}: it is a bound, made with gold labels before it, and no system. Give "
            "the run folder of a system."
        )
