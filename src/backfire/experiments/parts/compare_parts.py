"""Compares a large table part by part: rates, tests and slices of its tokens, in bounded memory."""

from pathlib import Path
from typing import Final

from backfire.experiments.inputs.stacking import check_names
from backfire.experiments.parts.conclusion import conclude
from backfire.experiments.parts.counting import count_part
from backfire.experiments.parts.examples import pick_first_examples
from backfire.experiments.parts.reading import read_parts
from backfire.experiments.parts.survey import select_columns, survey
from backfire.experiments.parts.totals import Totals
from backfire.experiments.parts.wanted import LargeComparison
from backfire.experiments.slice_marks import SliceMarker
from backfire.records.checksums import file_checksum
from backfire.records.errors import ComparisonError
from backfire.report.comparison import Comparison
from backfire.report.example import Examples
from backfire.slices.family import declare_family

MEMORY: Final = "1GB"
"""What each database may take, that of the table and that of the slices; the rest goes to disk."""


def compare_parts(wanted: LargeComparison) -> Comparison:
    """Compare a large table.

    Counts, rates, tests, chance and slices are those of the table read as a whole. Spans, flips by
    confidence and conjunctions of slices are left out.

    Raises:
        ComparisonError: If a token or label is missing or in no scheme, or a run is given twice.
        SettingsError: If one of the user's slices has the name of a built-in one.
    """
    from backfire.engines.tables import open_tables

    check_runs(wanted)
    table, asked = wanted.table, wanted.asked
    examples = Examples()
    with open_tables(MEMORY) as tables, open_tables(MEMORY) as others:
        rows = select_columns(tables.read_parquet(table.address), table)
        known = survey(tables, rows, table, spans=wanted.spans)
        family = declare_family(known.text(asked.training), asked.own)
        marker = SliceMarker.describe(known.words, family, asked.training, others)
        totals: Totals | None = None
        for part in read_parts(tables, rows, table, known):
            own = count_part(part, wanted, known, marker)
            totals = own if totals is None else totals + own
            if part.first == 0:
                examples = pick_first_examples(wanted, part)
    if totals is None:
        raise ComparisonError(f"{table.name}: no rows, expected a row a token.")
    content = file_checksum(Path(table.address))
    return conclude(wanted, family, known.labels, totals, examples, content)


def check_runs(wanted: LargeComparison) -> None:
    """Refuse runs that are given twice.

    Raises:
        ComparisonError: If one is.
    """
    for side in ("reference", "candidate"):
        check_names(wanted.table.run_names(getattr(wanted.table, side)), side)
