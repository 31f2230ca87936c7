"""From two systems of Backfire's to the best way back."""

import time
from collections.abc import Iterable, Sequence
from functools import cache
from statistics import mean

import numpy as np
import torch

from backfire.experiments.recovery.before import look_at
from backfire.experiments.recovery.beginning import Say, Start, begin
from backfire.experiments.recovery.commands import build_commands, run_commands
from backfire.experiments.recovery.concluding import Bench, Labels, System, conclude
from backfire.experiments.recovery.making import Attempt
from backfire.experiments.recovery.measuring import Text
from backfire.experiments.recovery.question import Question
from backfire.experiments.recovery.shortlist import Refused
from backfire.experiments.recovery.trying import Trial
from backfire.experiments.recovery.wording import note_on_s, notes_of
from backfire.records.checksums import json_checksum
from backfire.records.errors import ModelError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder
from backfire.records.signature import make_signature
from backfire.report.recovery.record import LeftOut, OtherReferences, Recovery
from backfire.transfer.parts import LEARN_ON

_THOUSAND = 1000


def recover(question: Question, say: Say = lambda _: None) -> Recovery:
    """Try the shortlist within the time, choose on validation, and tell test once.

    Everything that is trained or combined is a run folder in the end: the same question asked again
    trains nothing twice, and one that was interrupted goes on.

    Args:
        question: The two systems, and the limits.
        say: Told `training_run.Progress` and the records of `recovery.news`.

    Raises:
        BackfireError: If the systems are not on one text, one can't be used, or there is no such
            recipe.

    Paper: section 6, future work: tackling negative transfer.
    """
    began = time.time()
    limits = question.limits
    before = look_at(question)
    ways, refused = before.shortlist(limits)
    start = begin(before, question, say)
    trial = Trial(
        start=start,
        ways=ways,
        runs=question.places.runs,
        deadline=began + limits.budget_seconds,
        say=say,
        jobs=limits.jobs,
        pace=start.pace or 1.0,
    )
    trial.run()
    return _conclude(question, start, trial, [*refused, *trial.left_out], began)


def predicted_labels(folder: RunFolder, split: str) -> list[str]:
    """Return a run's labels of a split, in the order of its tokens.

    Raises:
        ModelError: If it does not predict every token.
    """
    wanted = folder.tokens(split).column("token_id").to_pylist()
    table = folder.predictions(split)
    ids, labels = (table.column(name).to_pylist() for name in ("token_id", "predicted"))
    by_id = dict(zip(ids, labels, strict=True))
    missing = sum(each not in by_id for each in wanted)
    if missing:
        raise ModelError(
            f"{folder.path}: no prediction for {missing} of {len(wanted)} tokens of {split}. "
            "Train or combine it again."
        )
    return [by_id[each] for each in wanted]


def _conclude(
    question: Question, start: Start, trial: Trial, refused: Iterable[Refused], began: float
) -> Recovery:
    reference, plain = start.reference.manifest, start.plain.manifest
    bench = _bench(start)
    systems = [_system(each) for each in trial.attempts]
    found = conclude(bench, systems, question.limits.rule)
    attempt = next(
        (each for each in trial.attempts if found.chosen and each.listed == found.chosen.listed),
        None,
    )
    others = _other_references(start, bench, found.chosen)
    n_tried = sum(each.listed.recipe.role != "bound" for each in trial.attempts)
    notes = notes_of(
        n_tried=n_tried,
        tokens=found.fields["plain"].tokens,
        told=len(bench.texts) > 1,
        found=attempt is not None,
    )
    return Recovery(
        **found.fields,
        corpus=plain.corpus,
        reference=reference.run,
        candidate=plain.run,
        plain_prediction_seconds=_per_thousand(plain),
        left_out=tuple(
            LeftOut(name=each.way.name, recipe=each.name, reason=reason)
            for each, reason in sorted(refused, key=lambda pair: pair[0].number)
        ),
        others=others,
        build=build_commands(attempt, start, question.places.runs) if attempt else (),
        run=run_commands(attempt, start) if attempt else (),
        seconds=time.time() - began,
        budget_seconds=question.limits.budget_seconds,
        notes=(*start.notes, *notes, note_on_s(others)),
        signature=_sign(question, reference, plain, systems),
    )


def _bench(start: Start) -> Bench:
    splits = [LEARN_ON, *(each for each in start.plain.manifest.tokens if each != LEARN_ON)]
    return Bench(LEARN_ON, {split: _text(start, split) for split in splits}, _labels(start.plain))


def _text(start: Start, split: str) -> Text:
    tokens = start.plain.tokens(split)
    return Text(
        task=start.plain.manifest.task,
        gold=tokens.column("gold").to_pylist(),
        reference=predicted_labels(start.reference, split),
        sentence=np.asarray(tokens.column("sentence"), dtype=np.int64),
    )


def _labels(folder: RunFolder) -> Labels:
    @cache
    def labels(split: str) -> Sequence[str]:
        return predicted_labels(folder, split)

    return labels


def _system(attempt: Attempt) -> System:
    manifest = attempt.folder.manifest
    parts = (part.manifest.run for part in attempt.parts)
    return System(
        listed=attempt.listed,
        labels=_labels(attempt.folder),
        prediction_seconds=_per_thousand(manifest),
        training_seconds=attempt.training_seconds,
        runs=(*parts, manifest.run),
    )


def _per_thousand(manifest: Manifest) -> float | None:
    tokens = sum(file.tokens for file in manifest.tokens.values())
    seconds = manifest.prediction_seconds
    return None if seconds is None or not tokens else _THOUSAND * seconds / tokens


def _other_references(start: Start, bench: Bench, chosen: System | None) -> OtherReferences | None:
    """Measure what both systems do to runs of the reference's recipe that they never saw."""
    if not start.others:
        return None
    split = list(bench.texts)[-1]
    gold = np.array(bench.texts[split].gold, dtype=object)
    known = np.array([each is not None for each in gold])
    before = [(np.array(predicted_labels(each, split)) == gold) & known for each in start.others]

    def falsified(labels: Sequence[str]) -> float:
        wrong = (np.array(labels) != gold) & known
        return mean(float((each & wrong).sum() / known.sum()) for each in before)

    return OtherReferences(
        runs=tuple(each.manifest.run for each in start.others),
        split=split,
        reference=falsified(bench.texts[split].reference),
        plain=falsified(bench.plain(split)),
        recommended=falsified(chosen.labels(split)) if chosen else None,
    )


def _sign(
    question: Question, reference: Manifest, plain: Manifest, systems: Sequence[System]
) -> str:
    """Return the signature; what was tried is part of it: the best is the best of that."""
    limits = question.limits
    return make_signature(
        task=plain.task,
        corpus=plain.corpus,
        reference=reference.run,
        candidate=plain.run,
        tried=json_checksum(sorted(each.runs[-1] for each in systems))[:12],
        ways=sum(each.listed.recipe.role != "bound" for each in systems),
        margin=limits.rule.margin,
        aim=limits.rule.aim,
        prefer=limits.rule.prefer,
        max_models=limits.max_models,
        interval="jackknife-sentence-95",
        torch=torch.__version__,
    )
