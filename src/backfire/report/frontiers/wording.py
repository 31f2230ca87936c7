"""How an arm and what it does to the score are called in sentences."""

from backfire.report.frontiers.record import FrontierRow
from backfire.report.numbers import percent


def call(row: FrontierRow) -> str:
    """Return the method with its strength."""
    return f"{row.method} ({row.strength})" if row.strength else row.method


def judge(row: FrontierRow) -> str:
    """Say what the score did against plain transfer's."""
    judged = row.loss or "not judged"
    return f"{judged} ({percent(row.against_plain.value)})" if row.against_plain else judged
