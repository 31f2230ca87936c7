"""Compares texts and runs that stand in memory as a whole."""

from backfire.experiments.compared_confidence import compare_confidence
from backfire.experiments.compared_noise import measure_noise
from backfire.experiments.compared_slices import ComparedSlices, compare_slices
from backfire.experiments.compared_spans import SpanLayers, compare_spans
from backfire.experiments.compared_tokens import (
    compare_tokens,
    name_flips,
)
from backfire.experiments.conclusions import collect_tests, gather_gaps, judge
from backfire.experiments.examples import pick_examples
from backfire.experiments.flipped import InputFlips
from backfire.experiments.gating import pass_gate, refuse_bounds
from backfire.experiments.inputs import Inputs
from backfire.experiments.notes import collect_notes
from backfire.experiments.run_notes import describe_reading
from backfire.experiments.slicing import Asked
from backfire.experiments.source_models import units_of
from backfire.records.beside import do_beside
from backfire.records.checksums import json_checksum
from backfire.records.signature import make_signature
from backfire.report import findings as record
from backfire.report.comparison import Comparison
from backfire.report.findings import Task
from backfire.report.flip_rows import shown_flips
from backfire.report.gate.settings import Gate
from backfire.scoring.jackknife import Estimate
from backfire.transitions.run_codes import count_confusion, count_outcomes

ComparedSpans = tuple[record.SpanChanges | None, Estimate | None, dict[str, str], SpanLayers | None]
"""The record, the difference in F1, why values are None by their dotted paths, and the spans."""


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
        ComparisonError: If there are limits, and a run is a bound and no system.
        SettingsError: If one of the user's slices has the name of a built-in one, or a limit names
            what the comparison hasn't.
    """
    from backfire.engines.tables import open_tables

    if limits is not None:
        refuse_bounds(inputs)

    def slice_text() -> ComparedSlices:
        with open_tables() as tables:
            return compare_slices(inputs, tables, asked, spans=task != "pos", margin=margin)

    spans = _compare_spans(inputs, task)
    signature, slices = do_beside(lambda: sign(inputs, asked, task, margin, limits), slice_text)
    found = _compare(inputs, spans, slices, signature, task=task, margin=margin)
    return pass_gate(found, inputs, limits)


def _compare(
    inputs: Inputs,
    compared_spans: ComparedSpans,
    slices: ComparedSlices,
    signature: str,
    *,
    task: Task,
    margin: float,
) -> Comparison:
    spans, f1, span_gaps, span_layers = compared_spans
    pairs = len(inputs.reference_names) * len(inputs.candidate_names)
    codes = inputs.codes()
    by_unit = count_outcomes(codes, inputs.units, inputs.n_units)
    found = compare_tokens(by_unit, pairs, unit=inputs.unit)
    confusion, confusion_rows = name_flips(count_confusion(codes), codes.labels, pairs)
    noise, noise_gaps = measure_noise(inputs)
    tests, test_gaps = collect_tests(found, f1)
    sure = compare_confidence(inputs)
    return Comparison(
        **judge(found, noise, margin),
        task=task,
        inputs=record.Inputs(gold=inputs.gold_name, **describe_reading(inputs)),
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
        undefined=gather_gaps(
            slices.undefined, found.undefined, noise_gaps, sure.undefined, span_gaps, test_gaps,
            n_documents=inputs.n_documents,
        ),
        signature=signature,
        examples=pick_examples(inputs, shown_flips(confusion), slices, span_layers),
        flips=InputFlips(inputs, task != "pos", slices.members),
    )  # fmt: skip


def _compare_spans(inputs: Inputs, task: Task) -> ComparedSpans:
    if task == "pos":
        reason = "the task pos has no spans"
        return None, None, {"spans": reason, "tests.f1_difference": reason}, None
    return compare_spans(inputs)


def sign(
    inputs: Inputs, asked: Asked | None, task: Task, margin: float, gate: Gate | None = None
) -> str:
    """Return the signature of a comparison.

    Args:
        inputs: The text and the runs of both sides.
        asked: The user's own slices and the training sets; None for none.
        task: What the labels are.
        margin: Gains within ± this fraction count as none.
        gate: What the candidate must keep to; None for nothing.
    """
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
        **_sign_models(inputs),
    )


def _sign_models(inputs: Inputs) -> dict[str, str]:
    """Return which models gave labels, of which revision, and what they were run with."""
    origins = [*inputs.reference_origins, *inputs.candidate_origins]
    models = [origin.model for origin in origins if origin and origin.model]
    if not models:
        return {}
    conditions = {name: value for model in models for name, value in model.conditions.items()}
    declared = [dict(model.declared) for model in models]
    return {
        "models": ",".join(f"{model.name}@{model.revision[:12]}" for model in models),
        **({"labels": json_checksum(declared)[:12]} if any(declared) else {}),
        **conditions,
    }


def _sign_sources(inputs: Inputs) -> str | None:
    """Return a mark of which runs share source models; None where none do."""
    sides = inputs.reference_sources, inputs.candidate_sources
    if all(len(set(units_of(side))) == len(side) for side in sides):
        return None
    return json_checksum([units_of(side) for side in sides])[:12]
