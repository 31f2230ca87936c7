"""How an arm and what it does to the score are called in sentences."""

from backfire.report.frontiers.record import FrontierRow
from backfire.report.numbers import percent, percent_interval


def name_of(row: FrontierRow) -> str:
    """Return the method with its strength."""
    return f"{row.method} ({row.strength})" if row.strength else row.method


def score_verdict(row: FrontierRow) -> str:
    """Say what the score did against plain transfer's: the verdict, the difference, its limits."""
    return f"{row.loss or 'not judged'}{difference(row)}"


def difference(row: FrontierRow) -> str:
    """Return the score less plain transfer's in brackets, after a blank; empty if not known.

    Its one-sided limits stand beside it; a star marks those that hold given these runs only.
    """
    found = row.against_plain
    if found is None:
        return ""
    star = "*" if found.limits and found.covers == "these runs" else ""
    limits = f", {percent_interval(found.limits)}{star}" if found.limits else ""
    return f" ({percent(found.value)}{limits})"
