"""A number of a study with what chance may have added to it."""

from backfire.report.findings import Interval, Record
from backfire.report.noise import Covers


class Studied(Record):
    """A number, or what a setting adds to one."""

    value: float
    """The number; a fraction of the tokens, or so many a unit of what it is a slope by."""
    standard_error: float | None
    """Of the value; None where it can't be estimated."""
    interval: Interval | None
    """95 %, two-sided; None where it can't be estimated."""
    covers: Covers | None
    """Whether the interval holds for other runs and source models of the recipes too, or (with
    fewer than 5 of them on a side) given these runs only."""
    p: float | None = None
    """Two-sided, of "it is 0"."""
    q: float | None = None
    """The q-value in the family of tests that the study declares (Benjamini and Hochberg); None
    where it is in none."""
    reason: str | None = None
    """Why something above is None; None where nothing is."""
