"""Which rows of the confusion of flips the page shows."""

from collections.abc import Sequence
from typing import Final

from backfire.report.findings import Flip, Outcome
from backfire.transitions.outcomes import CHANGES

ROWS_SHOWN: Final = 12
"""How many rows of each outcome the page shows."""


def flips_of(confusion: Sequence[Flip], outcome: Outcome) -> list[Flip]:
    """Return the flips of an outcome, the most frequent first."""
    return [flip for flip in confusion if flip.outcome == outcome]


def shown_flips(confusion: Sequence[Flip]) -> list[Flip]:
    """Return the rows that the page shows: of each outcome the most frequent."""
    return [flip for outcome in CHANGES for flip in flips_of(confusion, outcome)[:ROWS_SHOWN]]
