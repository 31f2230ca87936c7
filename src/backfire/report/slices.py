"""Slices in the record of a comparison, and in the order in which a reader wants them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from backfire.report.findings import Count, Interval, Record, Unit
from backfire.report.numbers import percent, plural
from backfire.report.visible import visible
from backfire.slices.verdicts import SliceWord

ORDER: Final[tuple[SliceWord, ...]] = ("HARMED", "HELPED", "VOLATILE", "NONE", "TOO FEW")
"""The verdicts in the order of the report."""

FIRST: Final[frozenset[SliceWord]] = frozenset({"HARMED", "HELPED", "VOLATILE"})
"""The verdicts that are not folded away."""

_PAIRS_NAMED: Final = 3
"""How many harmed pairs of slices the sentence names."""


class SliceRow(Record):
    """What the change does to the tokens of one slice; means over the pairs of runs."""

    name: str
    """What the slice is called."""
    meaning: str
    """What is in it, with the known false hits."""
    tokens: int
    """How many tokens are in it."""
    units: int
    """How many sentences (or documents: `Inputs.unit`) have one of them."""
    flips: Count
    """falsified + corrected."""
    falsified: Count
    """Those right under the reference and wrong under the candidate."""
    corrected: Count
    """Those wrong under the reference and right under the candidate."""
    negative_rate: float | None
    """falsified / tokens of the slice that the reference has right."""
    positive_rate: float | None
    """corrected / tokens of the slice that the reference has wrong."""
    negative_lift: float | None
    """negative_rate / the same rate outside the slice."""
    positive_lift: float | None
    """positive_rate / the same rate outside the slice."""
    net: float | None
    """(falsified - corrected) / tokens: above 0 is harm."""
    net_interval: Interval | None
    """At 95 %, clustered by sentence (or document), and for this slice alone."""
    net_z: float | None
    """How many standard errors net is from 0, clustered by sentence (or document)."""
    p_value: float | None
    """Of "the net is 0", two-sided, for this slice alone; None with fewer than 20 flips."""
    q_value: float | None
    """Of the net, by Benjamini and Hochberg over all slices; None with fewer than 20 flips."""
    negative_lift_q: float | None
    """Of negative_lift, likewise."""
    positive_lift_q: float | None
    """Of positive_lift, likewise."""
    verdict: SliceWord
    """HARMED, HELPED: the net is beyond chance (q <= .05). VOLATILE: both lifts are, the net is
    within the margin. NONE: neither. TOO FEW: fewer than 20 flips."""
    undefined: Mapping[str, str]
    """Why values are None, by their names."""
    own: bool = False
    """Whether it is a slice of the user's own."""
    tags: tuple[str, ...] = ()
    """The gold tags (for spans the types) whose tokens it holds; empty for a slice of anything
    else."""


def sort_slices(rows: Iterable[SliceRow]) -> tuple[SliceRow, ...]:
    """Return the slices by verdict, the strongest net or the most flips first."""
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                ORDER.index(row.verdict),
                -abs(row.net or 0) if row.verdict in {"HARMED", "HELPED"} else 0,
                -row.flips,
                row.name,
            ),
        )
    )


def shown_slices(rows: Sequence[SliceRow]) -> tuple[list[SliceRow], list[SliceRow]]:
    """Return the slices that the page shows at once and those that it folds away.

    Slices that the text has no token of are left to report.json.
    """
    first = [row for row in rows if row.verdict in FIRST]
    return first, [row for row in rows if row.verdict not in FIRST and row.tokens]


def slices_sentence(rows: Sequence[SliceRow], margin: float, pairs: Sequence[SliceRow] = ()) -> str:
    """Return what was found in the slices, and in pairs of them, in a few sentences.

    Args:
        rows: The slices.
        margin: What counts as no net effect, a fraction.
        pairs: The pairs of slices that were found by search, measured on the other half.
    """
    counts = {word: sum(row.verdict == word for row in rows) for word in ORDER}
    tested = len(rows) - counts["TOO FEW"]
    said = (
        f"Of {plural(len(rows), 'slice')} of the text, {tested} have at least 20 tokens that "
        f"became right or wrong; of these, {_are(counts['HARMED'])} harmed and "
        f"{_are(counts['HELPED'])} helped beyond chance, at a false discovery rate of 5 %"
    )
    if counts["VOLATILE"]:
        said += (
            f", and {counts['VOLATILE']} volatile: they change more than the rest, with a net "
            f"within ± {percent(margin)} points"
        )
    harmed = _harmed(pairs)
    if harmed:
        said += (
            f". Of {plural(len(pairs), 'pair')} of slices that were searched for, "
            f"{_are(len(harmed))} harmed: {_name_worst(harmed, _PAIRS_NAMED)} points net"
        )
    return f"{said}."


def conjunctions_sentence(rows: Sequence[SliceRow], unit: Unit = "sentence") -> str:
    """Return what became of the pairs of slices that were found by search."""
    if not rows:
        return (
            f"In one half of the {unit}s, no pair of slices looked harmed or helped beyond either "
            "slice alone."
        )
    confirmed = sum(row.verdict in {"HARMED", "HELPED"} for row in rows)
    return (
        f"In one half of the {unit}s, {plural(len(rows), 'pair')} of slices looked harmed or "
        f"helped beyond either slice alone; the other half confirms {confirmed or 'none'}."
    )


def slices_title(rows: Sequence[SliceRow], pairs: Sequence[SliceRow] = ()) -> str:
    """Return what the forest plot shows, and how many pairs of slices are harmed."""
    harmed, of_pairs = len(_harmed(rows)), len(_harmed(pairs))
    helped = sum(row.verdict == "HELPED" for row in rows)
    also = f"; {plural(of_pairs, 'pair')} of slices harmed" if of_pairs else ""
    if not harmed and not helped:
        return f"No slice is harmed or helped beyond chance{also}"
    return f"{plural(harmed, 'slice')} harmed, {helped} helped beyond chance{also}"


def worst_slices(rows: Sequence[SliceRow], most: int, pairs: Sequence[SliceRow] = ()) -> list[str]:
    """Return the slices that are harmed most, in a line for a terminal; none without a test.

    Args:
        rows: As `sort_slices` gives them.
        most: How many are named, and how many pairs.
        pairs: The pairs of slices that were found by search, likewise.
    """
    harmed, of_pairs = _harmed(rows), _harmed(pairs)
    worst = _name_worst(of_pairs, most)
    if harmed:
        also = f"; of pairs of slices: {worst}" if of_pairs else ""
        return [f"Harmed, net points falsified: {_name_worst(harmed, most)}{also}."]
    tested = sum(row.verdict != "TOO FEW" for row in rows)
    if not tested:
        return []
    also = f"; of {plural(len(pairs), 'pair')} searched, {_are(len(of_pairs))}: {worst}"
    none = f"Slices: none of {tested} with enough flips is harmed beyond chance"
    return [f"{none}{also if of_pairs else ''}."]


def _harmed(rows: Sequence[SliceRow]) -> list[SliceRow]:
    return [row for row in rows if row.verdict == "HARMED"]


def _name_worst(harmed: Sequence[SliceRow], most: int) -> str:
    """Name slices with their harm: "first-letter capital +4.23 and 2 more"."""
    named = ", ".join(f"{visible(row.name)} +{percent(row.net)}" for row in harmed[:most])
    return f"{named} and {len(harmed) - most} more" if len(harmed) > most else named


def _are(number: int) -> str:
    return f"{number or 'none'} {'are' if number > 1 else 'is'}"
