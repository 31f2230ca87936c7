"""What a doubling of the source, or of the target, adds to each number of the grid."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from backfire.experiments.sizes.cell import MeasuredCell
from backfire.experiments.study_numbers import correct, study_number
from backfire.report.sizes.record import Axis, SizePanel, SizeTrend
from backfire.report.studied.record import Studied
from backfire.scoring.leave_out import Floats, sum_up
from backfire.transitions.noise.contrast import Layers, Quantity

TESTED: Final[tuple[Quantity, ...]] = (
    "gain",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
"""The declared family: these on both axes, of all targets together, on each split for itself."""

_AXES: Final[tuple[Axis, ...]] = ("source", "target")


def find_trends(cells: Sequence[MeasuredCell], layers: Layers) -> Iterator[SizeTrend]:
    """Give the trends over a grid of which every cell is there.

    The slopes are those of a plane over the logarithms of both sizes, by least squares.

    Args:
        cells: The cells.
        layers: What their layers of chance are called.
    """
    sizes = {axis: [_size(each, axis) for each in cells] for axis in _AXES}
    if len(cells) < len(set(sizes["source"])) * len(set(sizes["target"])):
        return
    varied = [axis for axis in _AXES if len(set(sizes[axis])) > 1]
    for axis, weights in zip(varied, _weights([sizes[axis] for axis in varied]), strict=True):
        for quantity in TESTED:
            if all(quantity in each.numbers for each in cells):
                terms = [
                    (weight, each.numbers[quantity])
                    for weight, each in zip(weights.tolist(), cells, strict=True)
                ]
                slope = study_number(sum_up(terms), layers)
                yield SizeTrend(quantity=quantity, axis=axis, slope=slope)


def _size(cell: MeasuredCell, axis: Axis) -> int:
    return cell.cell.source_size if axis == "source" else cell.cell.target_size


def _weights(sizes: Sequence[Sequence[int]]) -> Sequence[Floats]:
    """Return, for each axis, the weight of every cell in the slope along it."""
    if not sizes:
        return []
    columns = [np.ones(len(sizes[0])), *(np.log2(np.array(own, np.float64)) for own in sizes)]
    inverse = np.linalg.pinv(np.stack(columns, axis=1))
    return list(inverse[1:])


def correct_trends(panels: Sequence[SizePanel]) -> list[SizePanel]:
    """Return the panels with q-values: the trends of all targets on one split are one family."""
    families: dict[str, list[Studied]] = {}
    for panel in panels:
        families.setdefault(panel.split, []).extend(trend.slope for trend in panel.trends)
    corrected = {split: iter(correct(family)) for split, family in families.items()}
    return [
        panel.model_copy(
            update={
                "trends": tuple(
                    trend.model_copy(update={"slope": next(corrected[panel.split])})
                    for trend in panel.trends
                )
            }
        )
        for panel in panels
    ]
