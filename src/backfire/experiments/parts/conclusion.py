"""Puts together what a comparison of a large table says."""

from collections.abc import Sequence
from typing import Final

from backfire.experiments.compared_noise import describe_noise
from backfire.experiments.compared_slices import make_row
from backfire.experiments.compared_tokens import compare_tokens, name_flips
from backfire.experiments.conclusions import collect_tests, gather_gaps, judge
from backfire.experiments.gating import pass_gate
from backfire.experiments.parts.describing import describe_parts, parts_notes, sign_parts
from backfire.experiments.parts.totals import Totals
from backfire.experiments.parts.wanted import LargeComparison
from backfire.report import findings as record
from backfire.report.comparison import Comparison
from backfire.report.example import Examples
from backfire.report.gate.token_sums import TokenSums
from backfire.report.slices import SliceRow, sort_slices
from backfire.slices.effects import measure_slices
from backfire.slices.slice import Slice

REASON: Final = "the table was read part by part, which leaves this out"


def _describe_inputs(wanted: LargeComparison, totals: Totals, content: str) -> record.Inputs:
    table = wanted.table
    return record.Inputs(
        gold=table.name,
        reference=table.run_names(table.reference),
        candidate=table.run_names(table.candidate),
        runs=describe_parts(wanted, content),
        sentences=totals.sentences,
        documents=table.n_documents,
        unit=table.unit,
    )


def _gaps(wanted: LargeComparison) -> dict[str, str]:
    """Return what is never known of a table that is read part by part, and why."""
    no_spans = REASON if wanted.spans else "the task pos has no spans"
    gaps = {"spans": no_spans, "tests.f1_difference": no_spans}
    return gaps | dict.fromkeys(("conjunctions", "confidence"), REASON)


def conclude(
    wanted: LargeComparison,
    family: Sequence[Slice],
    labels: Sequence[str],
    totals: Totals,
    examples: Examples,
    content: str,
) -> Comparison:
    """Return what the counts of a large table say.

    Args:
        wanted: What is compared.
        family: The slices.
        labels: Every label, by its code.
        totals: The counts.
        examples: The examples.
        content: A checksum of the table.
    """
    table = wanted.table
    found = compare_tokens(totals.outcomes.rows, wanted.pairs, totals.outcomes.times, table.unit)
    confusion, confusion_rows = name_flips(totals.confusion, labels, wanted.pairs)
    noise, noise_gaps = describe_noise(totals.chance, wanted.sources, table.unit)
    tests, test_gaps = collect_tests(found, None)
    comparison = Comparison(
        **judge(found, noise, wanted.margin),
        task=wanted.task,
        inputs=_describe_inputs(wanted, totals, content),
        spans=None,
        tests=tests,
        noise=noise,
        slices=_slice_rows(wanted, family, totals),
        conjunctions=None,
        confusion=confusion,
        confusion_rows=confusion_rows,
        gate=None,
        notes=tuple(parts_notes(wanted, totals)),
        confidence=None,
        undefined=gather_gaps(
            found.undefined, noise_gaps, test_gaps, _gaps(wanted), n_documents=table.n_documents
        ),
        signature=sign_parts(wanted, totals, content),
        examples=examples,
    )
    outcomes = totals.outcomes
    sums = TokenSums.of_outcomes(outcomes.rows, wanted.pairs, table.unit, outcomes.times)
    return pass_gate(comparison, sums, wanted.limits)


def _slice_rows(
    wanted: LargeComparison, family: Sequence[Slice], totals: Totals
) -> tuple[SliceRow, ...]:
    effects = measure_slices(totals.slices, margin=wanted.margin, unit=wanted.table.unit)
    rows = [make_row(*each, wanted.pairs) for each in zip(family, effects, strict=True)]
    return tuple(sort_slices(rows))
