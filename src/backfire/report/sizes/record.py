"""The study of sizes as records: a grid of contrasts, trends over it, and where transfer stops."""

from collections.abc import Mapping
from typing import Final, Literal

from backfire.report.findings import Interval, Record
from backfire.report.noise import Covers
from backfire.report.studied.record import Studied
from backfire.transitions.noise.contrast import Quantity

FORMAT: Final = 1
"""The version of the record."""

Axis = Literal["source", "target"]
Pays = Literal["pays", "does not pay", "can't be told"]
"""Of one size of the target."""
Verdict = Literal["pays at every size", "stops", "never pays", "can't be told"]


class SizeCell(Record):
    """Random initialisation against transfer, at one size of the source and one of the target."""

    source_size: int
    """Training sentences of the source models."""
    target_size: int
    """Training sentences of the runs on the target."""
    runs: tuple[int, int]
    """Of random initialisation, and transferred."""
    numbers: Mapping[Quantity, Studied]
    """What came out, as fractions of the tokens; of S and D only with two runs a side."""
    nt_reference: float | None
    """What two random runs at this target size falsify of each other; None with a single one."""
    signature: str
    """From which it can be repeated."""


class SizeTrend(Record):
    """What a doubling of one size adds to a number, the other size held."""

    quantity: Quantity
    """The number."""
    axis: Axis
    """Which size is doubled."""
    slope: Studied
    """A doubling, by least squares over the whole grid."""


class Stop(Record):
    """Whether transfer stops paying as the target grows, at one size of the source."""

    source_size: int
    """Training sentences of the source models."""
    covers: Covers | None
    """Whether the verdict holds for other runs and source models too, or given these alone."""
    margin: float
    """A gain of at most so much, as a fraction of the tokens, does not pay."""
    verdict: Verdict
    """At one size of the target transfer pays if the lower limit of the gain's interval is above 0,
    and does not if the upper limit is at most the margin; else it can't be told. "Pays at every
    size": so at each. "Never pays": it does not at each. "Stops": it pays at the smallest size and
    does not at the largest. Anything else: whether it stops can't be told."""
    pays_up_to: int | None
    """The largest target size of those from the smallest on at each of which it pays; None if it
    does not at the smallest, or that can't be told."""
    pays_not_from: int | None
    """The smallest target size of those from the largest down at each of which it does not pay;
    None if it pays at the largest, or that can't be told."""
    crossing: float | None
    """The target size, in sentences, where the gain falls to 0, on a line between neighbouring
    sizes on the logarithmic axis; None if it is not shown to stop, or the gain is never below 0."""
    crossing_interval: Interval | None
    """95 %; None where it can't be estimated, or where the gain falls to 0 only with all runs."""


class SizePanel(Record):
    """One target on one split."""

    source: str
    """The source corpus."""
    target: str
    """The target corpus."""
    split: str
    """The split."""
    tokens: int
    """How many tokens it has."""
    sentences: int
    """How many sentences."""
    planned_cells: int
    """How many cells the grid has."""
    planned_runs: int
    """How many runs an arm it has."""
    cells: tuple[SizeCell, ...]
    """Those that are there: by source size, then by target size."""
    trends: tuple[SizeTrend, ...]
    """Over a whole grid of at least two sizes on the axis; none otherwise."""
    stops: tuple[Stop, ...]
    """One a source size."""


class SizeStudy(Record):
    """The study."""

    format: int = FORMAT
    """The version of this record."""
    sweep: str
    """The sweep whose evidence it is drawn from."""
    panels: tuple[SizePanel, ...]
    """What came out; at least one."""
