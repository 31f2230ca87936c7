"""Says of a comparison part by part what was compared, and what a reader should know of it."""

from collections.abc import Iterator

from backfire.experiments.notes import OUTSIDE, copies, unknown_labels
from backfire.experiments.parts.totals import Totals
from backfire.experiments.parts.wanted import SHOWN, LargeComparison
from backfire.experiments.run_notes import describe_side
from backfire.experiments.source_models import units_of
from backfire.experiments.units import caution
from backfire.records.checksums import json_checksum
from backfire.records.signature import make_signature
from backfire.report import findings as record
from backfire.report.numbers import count


def parts_notes(wanted: LargeComparison, totals: Totals) -> Iterator[str]:
    """Give every note that applies, as sentences."""
    table = wanted.table
    if table.n_documents is not None and table.unit == "sentence":
        yield from caution(table.n_documents, totals.sentences, table.cluster)
    sides = {"reference": table.reference, "candidate": table.candidate}
    runs = [(side, name) for side, own in sides.items() for name in table.run_names(own)]
    layers = totals.layers
    counted = [(*run, counts) for run, counts in zip(runs, layers.runs, strict=True)]
    yield from unknown_labels(counted, {*layers.gold, *(OUTSIDE if wanted.spans else ())})
    yield from copies((*run, own) for run, own in zip(runs, layers.checksums, strict=True))
    where = " by Spark" if table.engine == "spark" else ""
    left_out = "conjunctions of slices and the files of flips"
    if wanted.spans:
        left_out = f"spans, illegal labels and {left_out}"
    yield (
        f"The table of {count(table.rows)} rows was read part by part{where}. Left out were "
        f"{left_out}; examples are from the first {count(min(SHOWN, table.rows))} tokens."
    )


def describe_parts(wanted: LargeComparison, content: str) -> record.RunsOfSides:
    """Return what is known of every run.

    Args:
        wanted: What is compared.
        content: A checksum of the file.
    """
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


def sign_parts(wanted: LargeComparison, totals: Totals, content: str) -> str:
    """Return the signature.

    Args:
        wanted: What is compared.
        totals: What its parts add up to.
        content: A checksum of the file.
    """
    table = wanted.table
    gold, reference, candidate = (
        json_checksum([content, table.token, table.sentence, table.document, columns])[:12]
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
        interval=f"jackknife-{table.unit}-95",
        slices=wanted.asked.checksum[:12] if wanted.asked.checksum else None,
        gate=wanted.limits.checksum[:12] if wanted.limits else None,
        gold=gold,
        reference=reference,
        candidate=candidate,
        parts="spark" if table.engine == "spark" else "table",
    )
