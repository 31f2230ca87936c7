"""Compares a large table part by part: rates, tests and slices of its tokens, in bounded memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from backfire.experiments.compare_whole import compare_inputs
from backfire.experiments.compared_slices import make_row
from backfire.experiments.compared_tokens import compare_tokens, name_flips
from backfire.experiments.conclusions import collect_tests, judge
from backfire.experiments.gating import NO_GATE
from backfire.experiments.inputs import Inputs
from backfire.experiments.inputs.stacking import check_names, stack
from backfire.experiments.parts.large_table import LargeTable
from backfire.experiments.parts.noise_marks import describe_noise
from backfire.experiments.parts.reading import Part, read_parts
from backfire.experiments.parts.survey import Survey, survey
from backfire.experiments.parts.totals import Totals
from backfire.experiments.run_notes import describe_side
from backfire.experiments.slice_marks import SliceMarker
from backfire.experiments.slicing import Asked
from backfire.experiments.source_models import Sources, units_of
from backfire.records.checksums import file_checksum, json_checksum
from backfire.records.signature import make_signature
from backfire.report import findings as record
from backfire.report.comparison import Comparison
from backfire.report.example import Examples
from backfire.report.findings import Task
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

SHOWN: Final = 200_000
"""From about how many tokens at the beginning of the table examples are taken."""


@dataclass(frozen=True)
class LargeComparison:
    """What is asked of a large table.

    Attributes:
        table: The table.
        task: What its labels are.
        margin: Gains within ± this fraction count as none.
        asked: The user's own slices and the training sets.
        sources: The source model of each run, of reference and candidate.
    """

    table: LargeTable
    task: Task
    margin: float
    asked: Asked
    sources: tuple[Sources, Sources]

    @property
    def spans(self) -> bool:
        """Whether labels are labels of spans."""
        return self.task != "pos"

    @property
    def pairs(self) -> int:
        """How many pairs of runs there are."""
        return len(self.table.reference) * len(self.table.candidate)


def compare_parts(wanted: LargeComparison) -> Comparison:
    """Compare a large table.

    Counts, rates, tests and slices are those of the table read as a whole. Spans, what chance
    does to several runs beyond the marks, and conjunctions of slices are left out.

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
    rows = [
        make_row(each, effect, wanted.pairs)
        for each, effect in zip(family, measure_slices(sums, margin=wanted.margin), strict=True)
    ]
    return _conclude(wanted, known, totals, sort_slices(rows), examples)


def _read_all(
    wanted: LargeComparison, known: Survey, marker: SliceMarker, tables: "Backend"
) -> tuple[Totals, SliceSums, Examples]:
    totals, sums = Totals.empty(), SliceSums.empty(len(marker.family))
    examples = Examples()
    for part in read_parts(tables, wanted.table, known):
        arms = _arms(part.codes, wanted.sources)
        totals.add(part.codes, count_outcomes(part.codes, part.sentence, part.n_sentences), arms)
        sums += sum_slices(marker.mark(_slice_columns(part, known, arms, spans=wanted.spans)))
        if part.first == 0:
            examples = _pick_examples(wanted, part)
    return totals, sums, examples


def _arms(codes: RunCodes, sources: tuple[Sources, Sources]) -> tuple[Arm, Arm]:
    reference, candidate = (
        Arm.of_runs(runs == codes.gold, own)
        for runs, own in zip((codes.reference, codes.candidate), sources, strict=True)
    )
    return reference, candidate


def _slice_columns(part: Part, known: Survey, arms: tuple[Arm, Arm], *, spans: bool) -> pa.Table:
    gold = pa.DictionaryArray.from_arrays(part.codes.gold, pa.array(known.labels, pa.string()))
    before, after = (_share(arm) for arm in arms)
    return pa.table(
        {
            "sentence": part.sentence,
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


def _conclude(
    wanted: LargeComparison,
    known: Survey,
    totals: Totals,
    slices: Sequence[SliceRow],
    examples: Examples,
) -> Comparison:
    table, content = wanted.table, file_checksum(wanted.table.path)
    found = compare_tokens(totals.outcomes.rows, wanted.pairs, totals.outcomes.times)
    confusion, confusion_rows = name_flips(totals.confusion, known.labels, wanted.pairs)
    noise, noise_gaps = describe_noise(totals.marks, wanted.sources, REASON)
    tests, test_gaps = collect_tests(found, None)
    no_spans = REASON if wanted.spans else "the task pos has no spans"
    gaps = {"spans": no_spans, "tests.f1_difference": no_spans}
    gaps |= dict.fromkeys(("conjunctions", "confidence", "inputs.documents"), REASON)
    return Comparison(
        **judge(found, noise, wanted.margin),
        task=wanted.task,
        margin=wanted.margin,
        inputs=record.Inputs(
            gold=table.name,
            reference=table.run_names(table.reference),
            candidate=table.run_names(table.candidate),
            runs=_describe_runs(wanted, content),
            sentences=totals.sentences,
        ),
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
        notes=(_note(wanted),),
        confidence=None,
        undefined={"gate": NO_GATE, **found.undefined, **noise_gaps, **test_gaps, **gaps},
        signature=_sign(wanted, totals, content),
        examples=examples,
    )


def _note(wanted: LargeComparison) -> str:
    left_out = "conjunctions of slices and the files of flips"
    if wanted.spans:
        left_out = f"spans, illegal labels and {left_out}"
    if wanted.pairs > 1:
        left_out += ", and of chance all but what two runs of one side do"
    return (
        f"The table of {count(wanted.table.rows)} rows was read part by part. Left out were "
        f"{left_out}; examples are from the first {count(min(SHOWN, wanted.table.rows))} tokens."
    )


def _describe_runs(wanted: LargeComparison, content: str) -> record.RunsOfSides:
    table = wanted.table
    reference, candidate = (
        describe_side(
            table.run_names(columns),
            sources,
            [None] * len(columns),
            [json_checksum([content, column]) for column in columns],
        )
        for columns, sources in zip((table.reference, table.candidate), wanted.sources, strict=True)
    )
    return record.RunsOfSides(reference=reference, candidate=candidate)


def _sign(wanted: LargeComparison, totals: Totals, content: str) -> str:
    table = wanted.table
    gold, reference, candidate = (
        json_checksum([content, table.token, table.sentence, columns])[:12]
        for columns in (table.gold, table.reference, table.candidate)
    )
    shared = any(len(set(units_of(side))) < len(side) for side in wanted.sources)
    return make_signature(
        task=wanted.task,
        spans="conlleval" if wanted.spans else None,
        sentences=totals.sentences,
        tokens=table.rows,
        runs=f"{len(table.reference)}x{len(table.candidate)}",
        sources=json_checksum([units_of(side) for side in wanted.sources])[:12] if shared else None,
        margin=wanted.margin,
        interval="jackknife-sentence-95",
        slices=wanted.asked.checksum[:12] if wanted.asked.checksum else None,
        gold=gold,
        reference=reference,
        candidate=candidate,
        parts="table",
    )
