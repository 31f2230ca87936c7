"""The study of sizes as records: a grid of contrasts, trends over it, and where transfer stops."""

from collections.abc import Mapping
from typing import Literal

from backfire.report.findings import Interval, Record
from backfire.report.noise import Covers
from backfire.report.studied.record import Studied
from backfire.transitions.noise.contrast import Quantity

Axis = Literal["source", "target"]
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
    verdict: Verdict
    """"Pays at every size": the gain's interval lies above 0 at each. "Never pays": at none.
    "Stops": it lies above 0 up to some size, and the gain is not above 0 at the largest one."""
    pays_up_to: int | None
    """The largest target size of those from the smallest on at each of which the interval of the
    gain lies above 0; None if it does at none."""
    crossing: float | None
    """The target size, in sentences, where the gain falls to 0, on a line between neighbouring
    sizes on the logarithmic axis; None if it does not within the grid."""
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
