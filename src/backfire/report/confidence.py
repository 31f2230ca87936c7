"""Flips by how sure the runs were, as a record, and in words."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from backfire.report.findings import Count, Interval, Record
from backfire.report.numbers import count, percent, percent_interval


class Portion(Record):
    """A share and its interval, clustered by sentence (or document)."""

    value: float | None
    """The share."""
    interval: Interval | None
    """At 95 %."""


class ConfidenceBin(Record):
    """The tokens whose label had a confidence in [low, high), or in [low, high] of the last bin.

    Counts are means over the pairs of runs.
    """

    low: float
    """The least confidence in it."""
    high: float
    """Where the next bin begins."""
    tokens: Count
    """How many tokens are in it."""
    right: Count
    """Of these tokens, those that the reference has right."""
    falsified: Count
    """Those that only the reference has right."""
    corrected: Count
    """Those that only the candidate has right."""
    negative_rate: float | None
    """falsified / right."""
    negative_rate_interval: Interval | None
    """At 95 %, clustered by sentence (or document)."""
    share_of_falsified: float | None
    """Of all falsified tokens whose confidence is known."""
    share_of_corrected: float | None
    """Likewise of the corrected tokens."""
    undefined: Mapping[str, str]
    """Why values are None, by their names."""


class SideConfidence(Record):
    """Flips by the confidence of one side in its own label."""

    bins: tuple[ConfidenceBin, ...]
    """From the least to the most sure; together they hold each token once."""
    unknown: Count
    """Falsified tokens of which the confidence is not known; they are in no bin."""
    unsure: Portion
    """The share of the falsified tokens with a confidence below `unsure_below`."""
    sure: Portion
    """The share of the falsified tokens with a confidence of at least `sure_from`."""


class FlipConfidence(Record):
    """Flips by how sure the runs were, where their confidences are known."""

    unsure_below: float
    """The confidence below which a side counts as unsure."""
    sure_from: float
    """The confidence from which on a side counts as sure."""
    reference: SideConfidence | None
    """How sure the reference was when it was right."""
    candidate: SideConfidence | None
    """How sure the candidate is of its new errors."""
    near_border: Portion
    """The share of the falsified tokens where either side was unsure: a small push flips them."""
    both_sure: Portion
    """The share of the falsified tokens where both sides were sure: clear reversals."""


class ConfidenceRow(NamedTuple):
    """A row of a table, ready to show.

    Attributes:
        confidence: The bin, such as "0.70 – 0.90".
        tokens: How many tokens are in it.
        rate: Falsified, of those that the reference has right, in per cent.
        interval: Of the rate.
        of_falsified: The share of the falsified tokens that is here, in per cent.
        of_corrected: Likewise of the corrected tokens.
    """

    confidence: str
    tokens: str
    rate: str
    interval: str
    of_falsified: str
    of_corrected: str


def confidence_rows(side: SideConfidence) -> list[ConfidenceRow]:
    """Return the bins of one side as rows of a table, the least sure first."""
    return [
        ConfidenceRow(
            f"{row.low:.2f} \N{EN DASH} {row.high:.2f}",
            count(row.tokens),
            percent(row.negative_rate),
            percent_interval(row.negative_rate_interval),
            percent(row.share_of_falsified),
            percent(row.share_of_corrected),
        )
        for row in side.bins
    ]


def confidence_sentences(found: FlipConfidence) -> list[str]:
    """Return what the confidences say of the falsified tokens."""
    return [*_near_border(found), *_by_side(found)]


def _near_border(found: FlipConfidence) -> Iterator[str]:
    if found.near_border.value is not None:
        yield (
            f"{_share(found.near_border)} of the falsified tokens are near the border: one side "
            f"or the other gave its label a probability below {found.unsure_below:g}, and a small "
            f"push may flip it. {_share(found.both_sure)} are clear reversals, where both sides "
            f"were sure (at least {found.sure_from:g})."
        )


def _by_side(found: FlipConfidence) -> Iterator[str]:
    bounds = f"{found.sure_from:g} or more"
    for name, side in (("reference", found.reference), ("candidate", found.candidate)):
        if side is None:
            continue
        if side.sure.value is None:
            yield f"Nothing was falsified of which the {name}'s confidence is known."
        elif name == "reference":
            yield (
                f"The reference was sure ({bounds}) of {_share(side.sure)} of what the candidate "
                f"falsifies, and unsure of {_share(side.unsure)}."
            )
        else:
            yield (
                f"The candidate is sure of {_share(side.sure)} of its new errors, which no "
                f"threshold up to {found.sure_from:g} would catch, and unsure of "
                f"{_share(side.unsure)}."
            )
        if side.unknown:
            yield f"Of {count(side.unknown)} more, the {name}'s confidence is not known."


def _share(portion: Portion) -> str:
    bounds = f" ({percent_interval(portion.interval)})" if portion.interval else ""
    return f"{percent(portion.value)} %{bounds}"
