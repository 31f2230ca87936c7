"""What a reader should know before trusting the numbers of a comparison."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from backfire.experiments.inputs import Inputs
from backfire.experiments.run_notes import dependence_notes, recipe_notes
from backfire.report.findings import SpanChanges
from backfire.report.numbers import plural
from backfire.report.visible import visible
from backfire.report.wording import opposite_directions
from backfire.scoring.jackknife import Estimate

OUTSIDE: Final = ("O", "o")
"""Labels that a run of spans may give without fault, though gold never uses them."""

_NAMED: Final = 5


def collect_notes(
    inputs: Inputs, spans: SpanChanges | None, f1: Estimate | None, gain: float
) -> Iterator[str]:
    """Give every note that applies, as sentences; those that weigh most come first."""
    yield from _gold_itself(inputs)
    yield from dependence_notes(inputs)
    yield from inputs.notes
    gold = inputs.tokens["gold"].unique().to_pylist()
    yield from unknown_labels(_counted(inputs), {*gold, *(OUTSIDE if spans else ())})
    yield from copies(_summed(inputs))
    yield from recipe_notes(inputs)
    if spans and f1:
        note = opposite_directions(gain, f1)
        if note:
            yield note


def notes_without_gold(inputs: Inputs) -> Iterator[str]:
    """Give every note that applies where there is no gold, those that weigh most first."""
    yield from dependence_notes(inputs)
    yield from inputs.notes
    yield from copies(_summed(inputs))
    yield from recipe_notes(inputs)


def _gold_itself(inputs: Inputs) -> Iterator[str]:
    for side, name in inputs.copies_of_gold:
        yield (
            f"The {side} {visible(name, 4096)} is gold itself: both are read from the same column "
            f"of the same file. Say where its labels are with --{side}-column, or give a file of "
            "its own."
        )


def unknown_labels(
    runs: Iterable[tuple[str, str, Mapping[str, int]]], known: set[str]
) -> Iterator[str]:
    """Say which runs give labels that gold never uses.

    Args:
        runs: Side, name, and how many tokens have each label.
        known: The labels of gold, and such as are no fault.
    """
    for side, name, counts in runs:
        names = sorted(counts.keys() - known)
        if names:
            unknown = sum(counts[label] for label in names)
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            listed = ", ".join(visible(label) for label in names[:_NAMED]) + more
            yield (
                f"The {side} {visible(name, 4096)} gives {plural(unknown, 'token')} a label "
                f"that gold never uses ({listed}); they count as wrong."
            )


def copies(runs: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Say which runs predict the same throughout.

    Args:
        runs: Side, name, and a checksum of the labels.
    """
    first: dict[str, tuple[str, str]] = {}
    for side, name, checksum in runs:
        other_side, other = first.setdefault(checksum, (side, name))
        if (other_side, other) != (side, name):
            yield (
                f"The {side} {visible(name, 4096)} predicts exactly what the {other_side} "
                f"{visible(other, 4096)} predicts. "
                "If one is a copy of the other, it says nothing about chance."
            )


def _counted(inputs: Inputs) -> Iterator[tuple[str, str, dict[str, int]]]:
    gold = inputs.tokens["gold"]
    for side, name, every in inputs.runs():
        labels = every.filter(gold.is_valid()) if gold.null_count else every
        rows = labels.value_counts().to_pylist()
        yield side, name, {row["values"]: row["counts"] for row in rows}


def _summed(inputs: Inputs) -> Iterator[tuple[str, str, str]]:
    sums = [*inputs.checksums[1], *inputs.checksums[2]]
    for (side, name, _), checksum in zip(inputs.runs(), sums, strict=True):
        yield side, name, checksum
