"""Compare two systems' predictions: what changed, how sure that is, and where to see it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, get_args

from backfire.engines.tables import load_tables
from backfire.experiments.compared_confidence import compare_confidence
from backfire.experiments.compared_noise import measure_noise
from backfire.experiments.compared_slices import compare_slices
from backfire.experiments.compared_spans import SpanLayers, compare_spans
from backfire.experiments.compared_tokens import (
    ComparedTokens,
    compare_tokens,
    name_flips,
)
from backfire.experiments.disagreement import disagree
from backfire.experiments.examples import pick_examples
from backfire.experiments.flipped import InputFlips
from backfire.experiments.gating import NEEDS_GOLD, pass_gate, why_no_gate_in_parts
from backfire.experiments.inputs import Gold, Inputs, Reading, Run, read_inputs
from backfire.experiments.notes import collect_notes, notes_without_gold
from backfire.experiments.parts.large_table import LargeTable, find_large_table
from backfire.experiments.run_notes import describe_runs
from backfire.experiments.slicing import Asked, Slicing, read_slicing
from backfire.experiments.source_models import settle_sources, units_of
from backfire.experiments.units import choose_units, unit_gaps
from backfire.records.checksums import json_checksum
from backfire.records.errors import ComparisonError, SettingsError, unknown_name
from backfire.records.settings import make_settings
from backfire.records.signature import make_signature
from backfire.report import findings as record
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.findings import Task
from backfire.report.flip_rows import shown_flips
from backfire.report.gate.settings import Gate, read_gate
from backfire.report.noise import Noise
from backfire.report.wording import verdict_sentence
from backfire.scoring.jackknife import Estimate
from backfire.transitions.run_codes import count_confusion, count_outcomes
from backfire.transitions.verdict import MARGIN, decide, units_needed

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

__all__ = ["Comparison", "Slicing", "compare"]

ComparedSpans = tuple[record.SpanChanges | None, Estimate | None, dict[str, str], SpanLayers | None]
"""The record, the difference in F1, why values are None by their dotted paths, and the spans."""


def compare(  # noqa: PLR0913 - what can be asked of a comparison
    gold: Gold | None,
    reference: Run | Sequence[Run],
    candidate: Run | Sequence[Run],
    *,
    task: Task,
    margin: float = MARGIN,
    reference_sources: Sequence[str] | None = None,
    candidate_sources: Sequence[str] | None = None,
    slices: Slicing | Path | str | None = None,
    gate: Gate | Path | str | Mapping[str, Any] | None = None,
    **reading: Any,
) -> Comparison | Disagreement:
    """Compare the predictions of a candidate with those of a reference, over the same text.

    Args:
        gold: The truth: a file of any kind of `experiments.inputs.kinds`, one column of it
            (`experiments.inputs.Column`), or an Arrow table (`records.schemas.TOKENS`). None takes
            gold from run folders; where they have none, only disagreement can be told.
        reference: The reference's predictions over the same text: such files (one a run), or
            Arrow tables (`records.schemas.PREDICTIONS`; each may hold several runs).
        candidate: The candidate's predictions, likewise.
        task: "pos" takes labels as plain tags; "chunking" and "ner" read them as BIO spans too.
        margin: Gains within ± this fraction count as none.
        reference_sources: The source model that each run of the reference was trained from, in the
            order of the runs; runs with the same one share its errors. Tables of predictions may
            name it in a column `source` instead. A run without one counts as having its own.
        candidate_sources: Likewise.
        slices: Slices of your own beside the built-in ones (a TOML file, docs/slices.md), or with
            them the training sets of source and target (`Slicing`).
        gate: What the candidate must keep to (docs/gate.md): a TOML file, or its content as plain
            values. What became of it is the result's `gate`.
        **reading: How files are read: the fields of `experiments.inputs.Reading`, such as
            `label_column`, `scheme`, `split` or `cluster`.

    Returns:
        Everything the report says; its `write` makes the report. Without gold it is a
        `Disagreement`.

    Raises:
        ComparisonError: If an input is absent or unusable, or its text differs from gold's.
        CorpusError: If a file is not a column file.
        SettingsError: If the task is unknown, the margin out of range, or the gate wrong.

    Paper: section 5.1, positive transfer, negative transfer and gain.
    """
    if task not in get_args(Task):
        raise SettingsError(unknown_name("task", task, get_args(Task)))
    if not 0 <= margin < 1:
        raise SettingsError(f"margin {margin}: expected a fraction of the tokens, from 0 up to 1.")
    how = make_settings(Reading, reading, "compare")
    limits = None if gate is None else read_gate(gate)
    asked = read_slicing(Slicing() if slices is None else slices, how, spans=task != "pos")
    large = find_large_table(gold, reference, candidate, how)
    if large is not None:
        if limits is not None:
            raise ComparisonError(why_no_gate_in_parts(large.name, large.rows))
        return _compare_large(
            large, asked, reference_sources, candidate_sources, task=task, margin=margin
        )
    Thread(target=load_tables, name="backfire-tables").start()  # while files are read
    inputs = read_inputs(gold, reference, candidate, how, spans=task != "pos")
    inputs = choose_units(inputs, how.cluster)
    inputs = _name_sources(inputs, reference_sources, candidate_sources)
    if inputs.gold_name is None:
        if limits is not None:
            raise ComparisonError(NEEDS_GOLD)
        notes = tuple(notes_without_gold(inputs))
        return disagree(inputs, task, notes, _sign(inputs, None, task, margin))
    return compare_inputs(inputs, asked, task=task, margin=margin, limits=limits)


def compare_inputs(
    inputs: Inputs, asked: Asked, *, task: Task, margin: float, limits: Gate | None = None
) -> Comparison:
    """Compare what was read.

    Args:
        inputs: The text, with gold, and the runs of both sides.
        asked: The user's own slices and the training sets.
        task: What the labels are.
        margin: Gains within ± this fraction count as none.
        limits: What the candidate must keep to; None for nothing.

    Raises:
        SettingsError: If one of the user's slices has the name of a built-in one, or a limit names
            what the comparison hasn't.
    """
    from backfire.engines.tables import open_tables

    spans = _compare_spans(inputs, task)
    signature = _sign(inputs, asked, task, margin, limits)
    with open_tables() as tables:
        found = _compare(inputs, tables, spans, asked, signature, task=task, margin=margin)
    return pass_gate(found, inputs, limits)


def _compare_large(
    large: LargeTable,
    asked: Asked,
    reference_sources: Sequence[str] | None,
    candidate_sources: Sequence[str] | None,
    *,
    task: Task,
    margin: float,
) -> Comparison:
    from backfire.experiments.parts.compare_parts import LargeComparison, compare_parts

    sources = (
        settle_sources(reference_sources, (), large.run_names(large.reference), "reference"),
        settle_sources(candidate_sources, (), large.run_names(large.candidate), "candidate"),
    )
    return compare_parts(LargeComparison(large, task, margin, asked, sources))


def _compare(
    inputs: Inputs,
    tables: "BaseBackend",
    compared_spans: ComparedSpans,
    asked: Asked,
    signature: str,
    *,
    task: Task,
    margin: float,
) -> Comparison:
    spans, f1, span_gaps, span_layers = compared_spans
    runs = len(inputs.reference_names), len(inputs.candidate_names)
    pairs = runs[0] * runs[1]
    codes = inputs.codes()
    by_unit = count_outcomes(codes, inputs.units, inputs.n_units)
    found = compare_tokens(by_unit, pairs, unit=inputs.unit)
    confusion, confusion_rows = name_flips(count_confusion(codes), codes.labels, pairs)
    noise, noise_gaps = measure_noise(inputs)
    tests, test_gaps = collect_tests(found, f1)
    sure = compare_confidence(inputs)
    slices = compare_slices(inputs, tables, asked, spans=task != "pos", margin=margin)
    return Comparison(
        **judge(found, noise, margin),
        task=task,
        margin=margin,
        inputs=_describe(inputs),
        tokens=found.counts,
        rates=found.rates,
        accuracy=found.accuracy,
        spans=spans,
        tests=tests,
        noise=noise,
        confidence=sure.record,
        slices=slices.rows,
        conjunctions=slices.conjunctions,
        confusion=confusion,
        confusion_rows=confusion_rows,
        gate=None,
        notes=tuple(collect_notes(inputs, spans, f1, found.rates.gain)),
        undefined={
            **unit_gaps(inputs),
            **slices.undefined,
            **found.undefined,
            **noise_gaps,
            **sure.undefined,
            **span_gaps,
            **test_gaps,
        },
        signature=signature,
        examples=pick_examples(inputs, shown_flips(confusion), slices, span_layers),
        flips=InputFlips(inputs, task != "pos", slices.members),
    )


def _name_sources(
    inputs: Inputs, reference: Sequence[str] | None, candidate: Sequence[str] | None
) -> Inputs:
    return replace(
        inputs,
        reference_sources=settle_sources(
            reference, inputs.reference_sources, inputs.reference_names, "reference"
        ),
        candidate_sources=settle_sources(
            candidate, inputs.candidate_sources, inputs.candidate_names, "candidate"
        ),
    )


def judge(found: ComparedTokens, noise: Noise, margin: float) -> dict[str, Any]:
    """Return `verdict` and `verdict_sentence`.

    Args:
        found: What the tokens say.
        noise: What chance does.
        margin: Gains within ± this fraction count as none.
    """
    systematic = noise.systematic_negative_transfer
    word = decide(
        found.gain,
        margin=margin,
        identical=not found.counts.corrected and not found.counts.falsified,
        systematic_limit=systematic.low_limit if systematic else None,
    )
    needed = units_needed(found.gain)
    sentence = verdict_sentence(word, found.gain, margin, found.counts, needed, noise)
    return {"verdict": word, "verdict_sentence": sentence}


def _describe(inputs: Inputs) -> record.Inputs:
    return record.Inputs(
        gold=inputs.gold_name,
        reference=inputs.reference_names,
        candidate=inputs.candidate_names,
        runs=describe_runs(inputs),
        sentences=inputs.n_sentences,
        documents=inputs.n_documents,
        unit=inputs.unit,
        repaired=inputs.repaired,
        unaligned=inputs.unaligned,
        left_out=inputs.left_out,
    )


def _compare_spans(inputs: Inputs, task: Task) -> ComparedSpans:
    if task == "pos":
        reason = "the task pos has no spans"
        return None, None, {"spans": reason, "tests.f1_difference": reason}, None
    return compare_spans(inputs)


def collect_tests(
    found: ComparedTokens, f1: Estimate | None
) -> tuple[record.Tests, dict[str, str]]:
    """Return every estimate with its chance, and why values are None by their dotted paths.

    Args:
        found: What the tokens say.
        f1: The difference in F1; None where there are no spans.
    """
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


def _sign(
    inputs: Inputs, asked: Asked | None, task: Task, margin: float, gate: Gate | None = None
) -> str:
    gold, reference, candidate = inputs.checksums
    return make_signature(
        task=task,
        spans=None if task == "pos" else "conlleval",
        sentences=inputs.n_sentences,
        tokens=len(inputs.tokens),
        runs=f"{len(reference)}x{len(candidate)}",
        sources=_sign_sources(inputs),
        margin=margin,
        interval=f"jackknife-{inputs.unit}-95",
        slices=asked.checksum[:12] if asked and asked.checksum else None,
        gate=gate.checksum[:12] if gate else None,
        **{"text" if inputs.gold_name is None else "gold": gold[:12]},
        reference=json_checksum(reference)[:12],
        candidate=json_checksum(candidate)[:12],
    )


def _sign_sources(inputs: Inputs) -> str | None:
    """Return a mark of which runs share source models; None where none do."""
    sides = inputs.reference_sources, inputs.candidate_sources
    if all(len(set(units_of(side))) == len(side) for side in sides):
        return None
    return json_checksum([units_of(side) for side in sides])[:12]
