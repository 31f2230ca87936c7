"""At which size of the target transfer stops paying."""

from collections.abc import Sequence

import numpy as np

from backfire.experiments.sizes.cell import MeasuredCell
from backfire.experiments.study_numbers import study_number
from backfire.report.findings import Interval
from backfire.report.sizes.record import Stop, Verdict
from backfire.report.studied.record import Studied
from backfire.scoring.leave_out import Floats, LeaveOut
from backfire.transitions.noise.contrast import Layers


def find_stop(cells: Sequence[MeasuredCell], layers: Layers) -> Stop:
    """Judge one size of the source.

    Args:
        cells: Its cells, by rising target size; at least one.
        layers: What their layers of chance are called.
    """
    sizes = [each.cell.target_size for each in cells]
    gains = [each.numbers["gain"] for each in cells]
    shown = [each.cell.numbers["gain"] for each in cells]
    crossing = cross([gain.value for gain in gains], sizes)
    return Stop(
        source_size=cells[0].cell.source_size,
        covers=shown[0].covers,
        verdict=_judge(shown),
        pays_up_to=_pays_up_to(shown, sizes),
        crossing=crossing,
        crossing_interval=_interval(gains, sizes, crossing, layers),
    )


def cross(gains: Sequence[float], sizes: Sequence[int]) -> float | None:
    """Return the size where the gain falls to 0 for the last time and stays there.

    Between neighbouring sizes it is a line on the logarithmic axis. None where the gain is above 0
    at the largest size, or at none.

    >>> cross([0.02, 0.01, -0.01], [10, 100, 10_000])
    1000.0
    """
    above = [place for place, gain in enumerate(gains) if gain > 0]
    if not above or above[-1] == len(gains) - 1:
        return None
    place = above[-1]
    before, after = gains[place], gains[place + 1]
    share = before / (before - after)
    low, high = np.log2(sizes[place]), np.log2(sizes[place + 1])
    return float(2 ** (low + share * (high - low)))


def _judge(gains: Sequence[Studied]) -> Verdict:
    pays = [_pays(gain) for gain in gains]
    if any(gain.interval is None for gain in gains):
        return "can't be told"
    if all(pays):
        return "pays at every size"
    if not any(pays):
        return "never pays" if all(gain.value <= 0 for gain in gains) else "can't be told"
    return "stops" if pays[0] and gains[-1].value <= 0 else "can't be told"


def _pays(gain: Studied) -> bool:
    return gain.interval is not None and gain.interval[0] > 0


def _pays_up_to(gains: Sequence[Studied], sizes: Sequence[int]) -> int | None:
    last = None
    for gain, size in zip(gains, sizes, strict=True):
        if not _pays(gain):
            break
        last = size
    return last


def _interval(
    gains: Sequence[LeaveOut], sizes: Sequence[int], crossing: float | None, layers: Layers
) -> Interval | None:
    """Return the interval of the crossing, on the logarithmic axis."""
    if crossing is None:
        return None
    without = {}
    for layer in (layers.sentences, layers.reference, layers.candidate):
        rows = [gain.without.get(layer) for gain in gains]
        if any(row is None for row in rows):
            continue
        found = _crossings(np.stack([row for row in rows if row is not None]), sizes)
        if found is None:
            return None
        without[layer] = found
    logarithm = LeaveOut(float(np.log2(crossing)), without)
    low_high = study_number(logarithm, layers).interval
    return None if low_high is None else (float(2 ** low_high[0]), float(2 ** low_high[1]))


def _crossings(gains: Floats, sizes: Sequence[int]) -> Floats | None:
    """Return (U,) the logarithm of the crossing without each unit; None if one has none."""
    found = [cross(column, sizes) for column in gains.T.tolist()]
    known = [np.log2(each) for each in found if each is not None]
    return np.array(known) if len(known) == len(found) else None
