"""Compares a large table part by part: rates, tests and slices of its tokens, in bounded memory."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from backfire.experiments.compare_whole import compare_inputs
from backfire.experiments.compared_noise import describe_noise, sum_chance
from backfire.experiments.compared_slices import make_row
from backfire.experiments.compared_tokens import compare_tokens, name_flips
from backfire.experiments.conclusions import collect_tests, judge
from backfire.experiments.gating import pass_gate
from backfire.experiments.inputs import Inputs
from backfire.experiments.inputs.stacking import check_names, stack
from backfire.experiments.parts.describing import describe_parts, parts_notes, sign_parts
from backfire.experiments.parts.reading import Part, read_parts
from backfire.experiments.parts.survey import Survey, survey
from backfire.experiments.parts.totals import Totals
from backfire.experiments.parts.wanted import SHOWN, LargeComparison
from backfire.experiments.slice_marks import SliceMarker
from backfire.experiments.source_models import Sources, units_of
from backfire.experiments.units import unit_gaps
from backfire.records.checksums import file_checksum
from backfire.report import findings as record
from backfire.report.comparison import Comparison
from backfire.report.example import Examples
from backfire.report.gate.token_sums import TokenSums
from backfire.report.numbers import count
from backfire.report.slices import SliceRow, sort_slices
from backfire.slices.columns import gold_columns, place_columns
from backfire.slices.effects import measure_slices
from backfire.slices.family import declare_family
from backfire.slices.sums import SliceSums, sum_slices
from backfire.transitions.noise.arms import Arm
from backfire.transitions.run_codes import RunCodes, count_outcomes

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

MEMORY: Final = "1GB"
"""What each database may take, that of the table and that of the slices; the rest goes to disk."""

REASON: Final = "the table was read part by part, which leaves this out"


def compare_parts(wanted: LargeComparison) -> Comparison:
    """Compare a large table.

    Counts, rates, tests, chance and slices are those of the table read as a whole. Spans, flips by
    confidence and conjunctions of slices are left out.

    Raises:
        ComparisonError: If a token or label is missing or in no scheme, or a run is given twice.
        SettingsError: If one of the user's slices has the name of a built-in one.
    """
    from backfire.engines.tables import open_tables

    for side in ("reference", "candidate"):
        check_names(wanted.table.run_names(getattr(wanted.table, side)), side)
    with open_tables(MEMORY) as tables, open_tables(MEMORY) as others:
        known = survey(tables, wanted.table, spans=wanted.spans)
        family = declare_family(known.text(wanted.asked.training), wanted.asked.own)
        marker = SliceMarker.describe(known.words, family, wanted.asked.training, others)
        totals, sums, examples = _read_all(wanted, known, marker, tables)
    effects = measure_slices(sums, margin=wanted.margin, unit=wanted.table.unit)
    rows = [make_row(*each, wanted.pairs) for each in zip(family, effects, strict=True)]
    return _conclude(wanted, known, totals, sort_slices(rows), examples)


def _read_all(
    wanted: LargeComparison, known: Survey, marker: SliceMarker, tables: "Backend"
) -> tuple[Totals, SliceSums, Examples]:
    totals, sums = Totals.empty(len(wanted.table.labels) - 1), SliceSums.empty(len(marker.family))
    examples = Examples()
    for part in read_parts(tables, wanted.table, known):
        arms = _arms(part.codes, wanted.sources)
        cluster = part.unit, part.n_units
        chance = sum_chance(arms, wanted.sources, *cluster)
        totals.add(part.codes, count_outcomes(part.codes, *cluster), chance, part.n_sentences)
        sums += sum_slices(
            marker.mark(_slice_columns(part, known, arms, spans=wanted.spans), "unit")
        )
        if part.first == 0:
            examples = _pick_examples(wanted, part)
    return totals, sums, examples


def _arms(codes: RunCodes, sources: tuple[Sources, Sources]) -> tuple[Arm, Arm]:
    reference, candidate = (
        Arm.of_runs(runs == codes.gold, units_of(own))
        for runs, own in zip((codes.reference, codes.candidate), sources, strict=True)
    )
    return reference, candidate


def _slice_columns(part: Part, known: Survey, arms: tuple[Arm, Arm], *, spans: bool) -> pa.Table:
    gold = pa.DictionaryArray.from_arrays(part.codes.gold, pa.array(known.labels, pa.string()))
    before, after = (_share(arm) for arm in arms)
    return pa.table(
        {
            "sentence": part.sentence,
            "unit": part.unit,
            "token": part.token,
            "word_id": known.number(part.token),
            "gold": gold,
            "before": before,
            "after": after,
            **place_columns(part.sentence),
            **gold_columns(part.codes.gold, known.labels, part.sentence, spans=spans),
        }
    )


def _share(arm: Arm) -> pa.Array:
    """Return the share of the runs that are right on each token; 0 or 1 take a byte each."""
    return pa.array(arm.right[0].astype(np.uint8) if arm.n_runs == 1 else arm.share)


def _pick_examples(wanted: LargeComparison, part: Part) -> Examples:
    """Take them from the beginning of the first part, by the same rule as from a whole text."""
    end = int(np.searchsorted(part.sentence, part.sentence[: SHOWN + 1][-1]))
    codes = part.codes.part(slice(0, end or len(part.sentence)))
    n, names = len(codes.gold), pa.array(codes.labels, pa.string())
    ids = pa.array(np.arange(n))

    def encode(layer: np.ndarray) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(pa.array(layer, pa.int32()), names)

    runs = [wanted.table.run_names(x) for x in (wanted.table.reference, wanted.table.candidate)]
    tokens = {
        "token_id": ids,
        "sentence": pa.array(part.sentence[:n], pa.int32()),
        "token": part.token.slice(0, n),
        "gold": encode(codes.gold),
    }
    inputs = Inputs(
        tokens=pa.table(tokens),
        reference=stack(runs[0], [encode(x) for x in codes.reference], ids),
        candidate=stack(runs[1], [encode(x) for x in codes.candidate], ids),
        gold_name=wanted.table.name,
        reference_names=runs[0],
        candidate_names=runs[1],
        reference_sources=wanted.sources[0],
        candidate_sources=wanted.sources[1],
    )
    found = compare_inputs(inputs, wanted.asked, task=wanted.task, margin=wanted.margin).examples
    return found.model_copy(update={"rule": f"Of the first {count(n)} tokens alone. {found.rule}"})


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


def _conclude(
    wanted: LargeComparison,
    known: Survey,
    totals: Totals,
    slices: Sequence[SliceRow],
    examples: Examples,
) -> Comparison:
    table, content = wanted.table, file_checksum(wanted.table.path)
    found = compare_tokens(totals.outcomes.rows, wanted.pairs, totals.outcomes.times, table.unit)
    confusion, confusion_rows = name_flips(totals.confusion, known.labels, wanted.pairs)
    noise, noise_gaps = describe_noise(totals.chance, wanted.sources, table.unit)
    tests, test_gaps = collect_tests(found, None)
    comparison = Comparison(
        **judge(found, noise, wanted.margin),
        task=wanted.task,
        margin=wanted.margin,
        inputs=_describe_inputs(wanted, totals, content),
        tokens=found.counts,
        rates=found.rates,
        accuracy=found.accuracy,
        spans=None,
        tests=tests,
        noise=noise,
        slices=tuple(slices),
        conjunctions=None,
        confusion=confusion,
        confusion_rows=confusion_rows,
        gate=None,
        notes=tuple(parts_notes(wanted, totals)),
        confidence=None,
        undefined={
            **unit_gaps(table.n_documents),
            **found.undefined,
            **noise_gaps,
            **test_gaps,
            **_gaps(wanted),
        },
        signature=sign_parts(wanted, totals, content),
        examples=examples,
    )
    outcomes = totals.outcomes
    sums = TokenSums.of_outcomes(outcomes.rows, wanted.pairs, table.unit, outcomes.times)
    return pass_gate(comparison, sums, wanted.limits)
