"""A cell of the grid with all that trends need of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from backfire.report.sizes.record import SizeCell
from backfire.scoring.leave_out import LeaveOut
from backfire.transitions.noise.contrast import Quantity


@dataclass(frozen=True)
class MeasuredCell:
    """A cell of the grid.

    Attributes:
        cell: What is shown.
        numbers: Its numbers with what they would be without each unit of chance.
    """

    cell: SizeCell
    numbers: Mapping[Quantity, LeaveOut]
