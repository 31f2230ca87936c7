"""Compare two systems' predictions: what changed, how sure that is, and where to see it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from backfire.experiments.compared_spans import compare_spans
from backfire.experiments.compared_tokens import (
    ComparedTokens,
    compare_tokens,
    count_flips,
    measure_noise,
)
from backfire.experiments.examples import pick_examples
from backfire.experiments.inputs import Gold, Inputs, Run, read_inputs
from backfire.experiments.notes import collect_notes
from backfire.records.checksums import json_checksum
from backfire.records.errors import SettingsError, unknown_name
from backfire.records.signature import make_signature
from backfire.report import findings as record
from backfire.report.comparison import Comparison
from backfire.report.findings import Task
from backfire.report.wording import verdict_sentence
from backfire.scoring.jackknife import Estimate
from backfire.transitions.flips import flips
from backfire.transitions.outcomes import outcomes
from backfire.transitions.verdict import MARGIN, decide, sentences_needed

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

__all__ = ["Comparison", "compare"]

ComparedSpans = tuple[record.SpanChanges | None, Estimate | None, dict[str, str]]
"""The record, the difference in F1, and why values are None by their dotted paths."""


def compare(
    gold: Gold,
    reference: Run | Sequence[Run],
    candidate: Run | Sequence[Run],
    *,
    task: Task,
    token_column: int = 0,
    label_column: int = -1,
    margin: float = MARGIN,
) -> Comparison:
    """Compare the predictions of a candidate with those of a reference, over the same text.

    Args:
        gold: A column file of tokens and gold labels, or an Arrow table
            (`records.schemas.TOKENS`).
        reference: The reference's predictions: column files over the same tokens (one a run), or
            Arrow tables (`records.schemas.PREDICTIONS`; each may hold several runs).
        candidate: The candidate's predictions, likewise.
        task: "pos" takes labels as plain tags; "chunking" and "ner" read them as BIO spans too.
        token_column: The place of the tokens in column files, from 0 (negative: from the end).
        label_column: The place of the labels in column files.
        margin: Gains within ± this fraction count as none.

    Returns:
        Everything the report says; its `write` makes the report.

    Raises:
        ComparisonError: If an input is absent or unusable, or its text differs from gold's.
        CorpusError: If a file is not a column file.
        SettingsError: If the task is unknown or the margin out of range.

    Paper: section 5.1, positive transfer, negative transfer and gain.
    """
    from backfire.engines.tables import open_tables

    if task not in get_args(Task):
        raise SettingsError(unknown_name("task", task, get_args(Task)))
    if not 0 <= margin < 1:
        raise SettingsError(f"margin {margin}: expected a fraction of the tokens, from 0 up to 1.")
    inputs = read_inputs(
        gold, reference, candidate, token_column=token_column, label_column=label_column
    )
    spans = _compare_spans(inputs, task)
    signature = _sign(inputs, task, margin)
    with open_tables() as tables:
        return _compare(inputs, tables, spans, signature, task=task, margin=margin)


def _compare(
    inputs: Inputs,
    tables: "BaseBackend",
    compared_spans: ComparedSpans,
    signature: str,
    *,
    task: Task,
    margin: float,
) -> Comparison:
    import ibis

    spans, f1, span_gaps = compared_spans

    reference, candidate, tokens = sides = tuple(
        ibis.memtable(table) for table in (inputs.reference, inputs.candidate, inputs.tokens)
    )
    runs = len(inputs.reference_names), len(inputs.candidate_names)
    pairs = runs[0] * runs[1]
    changes = outcomes(reference, candidate, tokens)
    found = compare_tokens(tables, changes, pairs)
    flipped = ibis.memtable(tables.to_pyarrow(flips(changes)))
    confusion, confusion_rows = count_flips(tables, flipped, pairs)
    noise, noise_gaps = measure_noise(tables, tokens, (reference, runs[0]), (candidate, runs[1]))
    tests, test_gaps = _collect_tests(found, f1)
    gaps = {"slices": "slices are not computed by this version"}
    return Comparison(
        **_judge(found, margin, identical=confusion_rows == 0),
        task=task,
        margin=margin,
        inputs=_describe(inputs),
        tokens=found.counts,
        rates=found.rates,
        accuracy=found.accuracy,
        spans=spans,
        tests=tests,
        noise=noise,
        confusion=confusion,
        confusion_rows=confusion_rows,
        notes=tuple(collect_notes(inputs, spans, f1, found.rates.gain)),
        undefined=gaps | found.undefined | noise_gaps | span_gaps | test_gaps,
        signature=signature,
        examples=pick_examples(tables, flipped, sides, pairs),
    )


def _judge(found: ComparedTokens, margin: float, *, identical: bool) -> dict[str, Any]:
    word = decide(found.gain, margin=margin, identical=identical)
    needed = sentences_needed(found.gain)
    sentence = verdict_sentence(word, found.gain, margin, found.counts, needed)
    return {"verdict": word, "verdict_sentence": sentence}


def _describe(inputs: Inputs) -> record.Inputs:
    return record.Inputs(
        gold=inputs.gold_name,
        reference=inputs.reference_names,
        candidate=inputs.candidate_names,
        sentences=inputs.n_sentences,
    )


def _compare_spans(inputs: Inputs, task: Task) -> ComparedSpans:
    if task == "pos":
        reason = "the task pos has no spans"
        return None, None, {"spans": reason, "tests.f1_difference": reason}
    return compare_spans(inputs)


def _collect_tests(
    found: ComparedTokens, f1: Estimate | None
) -> tuple[record.Tests, dict[str, str]]:
    estimates = {
        "gain": found.gain,
        "positive_transfer": found.positive_transfer,
        "negative_transfer": found.negative_transfer,
        "f1_difference": f1,
    }
    gaps = {f"tests.{name}.z_token": "only the gain has a test by token" for name in estimates}
    gaps.pop("tests.gain.z_token")
    if found.z_reason:
        gaps["tests.gain.z_token"] = found.z_reason
    for name, estimate in estimates.items():
        if estimate and estimate.reason:
            gaps |= {f"tests.{name}.{part}": estimate.reason for part in record.CHANCE}
    tests = record.Tests(
        gain=record.make_test(found.gain, found.z_token),
        positive_transfer=record.make_test(found.positive_transfer),
        negative_transfer=record.make_test(found.negative_transfer),
        f1_difference=record.make_test(f1) if f1 else None,
    )
    return tests, gaps


def _sign(inputs: Inputs, task: Task, margin: float) -> str:
    gold, reference, candidate = inputs.checksums
    return make_signature(
        task=task,
        spans=None if task == "pos" else "conlleval",
        sentences=inputs.n_sentences,
        tokens=len(inputs.tokens),
        runs=f"{len(reference)}x{len(candidate)}",
        margin=margin,
        interval="jackknife-sentence-95",
        gold=gold[:12],
        reference=json_checksum(reference)[:12],
        candidate=json_checksum(candidate)[:12],
    )
