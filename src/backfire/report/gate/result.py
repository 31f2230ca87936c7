"""What a gate found, as records: one ruling a limit or case, and whether the candidate passes."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from backfire.report.findings import Record
from backfire.report.quoted import QUOTES

Result = Literal["FAILED", "WARNED", "NOT TESTED", "PASSED"]

ORDER: Final[tuple[Result, ...]] = ("FAILED", "WARNED", "NOT TESTED", "PASSED")
"""The results in the order in which a reader wants them."""

Reach = tuple[float | None, float | None]
"""The lower and the upper end of an interval; None for an end that is not estimated."""


class Ruling(Record):
    """What became of one limit or case. Shares are fractions."""

    kind: str
    """The kind of limit, as the gate file calls it."""
    name: str
    """What the ruling is about; unique within the gate."""
    place: Annotated[str | None, QUOTES]
    """The words of a case; None for a limit."""
    wanted: str
    """The limit in words."""
    limit: float | None
    """None where the limit is no number, as for a case."""
    observed: float | None
    """None where there is no number, or none that can be told."""
    interval: Reach | None
    """Each end is a one-sided confidence limit at `level`; None where chance has no part in it, or
    can't be told."""
    result: Result
    """FAILED: the whole interval lies beyond the limit. WARNED: only what was observed does. NOT
    TESTED: it can't be told from what is at hand. PASSED: what was observed keeps to the limit."""
    fails: bool
    """Whether it fails the gate; by a setting, what is NOT TESTED may."""
    reason: str
    """In one sentence."""


class GateResult(Record):
    """Whether a candidate keeps to its limits, as far as that can be told."""

    passed: bool
    """Whether nothing fails."""
    confidence: float
    """A candidate that keeps to every limit passes at least this often."""
    tested: int
    """How many limits were put to a test; they share what is left of the confidence."""
    level: float
    """Of the one-sided limit of each of them: 1 - (1 - confidence) / tested."""
    rulings: tuple[Ruling, ...]
    """In the order of the gate file's kinds."""

    def count(self, result: Result) -> int:
        """Return how many rulings have a result."""
        return sum(ruling.result == result for ruling in self.rulings)


def sort_rulings(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return what fails the gate first, then by result; else the order stays."""
    return sorted(rulings, key=lambda ruling: (not ruling.fails, ORDER.index(ruling.result)))
