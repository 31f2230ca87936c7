"""What the sections of the page hold, picked from the record of a comparison."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from backfire.report.comparison import Comparison
from backfire.report.example import Example, Fact
from backfire.report.figures import TransferBars
from backfire.report.findings import Flip, Outcome, TypeScores
from backfire.report.flip_rows import ROWS_SHOWN, flips_of

T = TypeVar("T")

KINDS: Final[tuple[tuple[Outcome, str, str, str], ...]] = (
    ("kept", "kept", "=", "right before and after"),
    ("corrected", "corrected", "✓", "wrong, then right: positive transfer"),
    ("falsified", "falsified", "✗", "right, then wrong: negative transfer"),
    ("changed_wrong", "changed-wrong", "≠", "wrong before and after, with another label"),
    ("stuck", "stuck", "·", "wrong before and after, with the same label"),
)
"""Each outcome with its name, its sign and what it means."""


@dataclass(frozen=True)
class Group(Generic[T]):
    """Some of the things of one kind, under a title.

    Attributes:
        kind: An outcome.
        title: What stands above them.
        items: Those that are shown.
        of: How many there are.
    """

    kind: str
    title: str
    items: list[T]
    of: int


def bars(comparison: Comparison) -> TransferBars:
    """Return the comparison as one group of bars."""
    rates, tests = comparison.rates, comparison.tests
    intervals = (
        tests.positive_transfer.interval,
        tests.negative_transfer.interval,
        tests.gain.interval,
    )
    return TransferBars("", rates.positive_transfer, rates.negative_transfer, rates.gain, intervals)


def confusions(comparison: Comparison) -> list[Group[Flip]]:
    """Return the most frequent flips of each kind, the falsified first."""
    titles: dict[Outcome, str] = {
        "falsified": "Falsified: right → wrong",
        "corrected": "Corrected: wrong → right",
        "changed_wrong": "Changed-wrong: wrong → wrong",
    }
    found = []
    for kind, title in titles.items():
        rows = flips_of(comparison.confusion, kind)[:ROWS_SHOWN]
        found.append(Group(kind, title, rows, getattr(comparison.confusion_rows, kind)))
    return found


def grouped_examples(comparison: Comparison) -> list[Group[Example]]:
    """Return the examples by what became of them, the falsified first."""
    titles = {
        "falsified": "Falsified",
        "corrected": "Corrected",
        "changed_wrong": "Changed, and wrong before and after",
    }
    examples = comparison.examples
    return [
        Group(
            kind,
            title,
            [example for example in examples.shown if example.outcome == kind],
            examples.of(Fact(kind="outcome", parts=(kind,))),
        )
        for kind, title in titles.items()
    ]


def span_rows(comparison: Comparison) -> list[tuple[str | None, TypeScores]]:
    """Return the span scores: of all spans together (None), then by type."""
    spans = comparison.spans
    return [(None, spans.overall), *spans.by_type.items()] if spans else []


def other_rates(comparison: Comparison) -> list[tuple[str, float | None, str]]:
    """Return rates by the names of other literatures, each with its share or why it has none."""
    names = {
        "negative_transfer": "falsified, of all tokens (negative flip rate, NFR)",
        "nfi": "falsified, of the candidate's errors (negative flip impact, NFI)",
        "btc": "kept, of the tokens that the reference has right (backward trust, BTC)",
        "oracle_accuracy": "right under either, of all tokens (oracle: the better of the two)",
    }
    return [
        (text, getattr(comparison.rates, name), comparison.undefined.get(f"rates.{name}", ""))
        for name, text in names.items()
    ]
