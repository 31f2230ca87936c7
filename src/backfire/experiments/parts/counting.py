"""Counts a part of a large table: outcomes, confusion, chance and slices of its tokens."""

import numpy as np
import pyarrow as pa

from backfire.experiments.compared_noise import sum_chance
from backfire.experiments.parts.layers import LayerTotals
from backfire.experiments.parts.reading import Part
from backfire.experiments.parts.survey import Survey
from backfire.experiments.parts.totals import RowCounts, Totals
from backfire.experiments.parts.wanted import LargeComparison
from backfire.experiments.slice_marks import SliceMarker
from backfire.experiments.source_models import Sources, units_of
from backfire.slices.columns import gold_columns, place_columns
from backfire.slices.sums import sum_slices
from backfire.transitions.noise.arms import Arm
from backfire.transitions.run_codes import RunCodes, count_confusion, count_outcomes


def count_part(part: Part, wanted: LargeComparison, known: Survey, marker: SliceMarker) -> Totals:
    """Count a part.

    Args:
        part: The part.
        wanted: What is compared.
        known: What is known of the table.
        marker: Marks the tokens of its slices.
    """
    arms, cluster = _arms(part.codes, wanted.sources), (part.unit, part.n_units)
    marked = marker.mark(_slice_columns(part, known, arms, spans=wanted.spans), "unit")
    return Totals(
        outcomes=RowCounts.of(count_outcomes(part.codes, *cluster)),
        confusion=count_confusion(part.codes),
        chance=sum_chance(arms, wanted.sources, *cluster),
        layers=LayerTotals.of(part.codes, part.rows),
        sentences=part.n_sentences,
        slices=sum_slices(marked),
    )


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
