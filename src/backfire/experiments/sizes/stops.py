"""At which size of the target transfer stops paying."""

from collections.abc import Sequence

import numpy as np

from backfire.experiments.sizes.cell import MeasuredCell
from backfire.experiments.study_numbers import study_number
from backfire.report.findings import Interval
from backfire.report.noise import Covers
from backfire.report.sizes.record import Pays, Stop, Verdict
from backfire.report.studied.record import Studied
from backfire.scoring.leave_out import Floats, LeaveOut
from backfire.transitions.noise.contrast import Layers


def find_stop(cells: Sequence[MeasuredCell], layers: Layers, margin: float) -> Stop:
    """Judge one size of the source.

    Each size of the target is judged by the two limits of the gain's interval, and sizes in a fixed
    order: "pays" from the smallest up, "does not pay" from the largest down, each until the first
    size of which it can't be said. So testing many sizes needs no correction: either errs with at
    most 2.5 %, whatever the number of sizes. That gain is *not shown* to be above 0 says nothing.

    Args:
        cells: Its cells, by rising target size; at least one.
        layers: What their layers of chance are called.
        margin: The gain, as a fraction of the tokens, that is too small to pay; at least 0.
    """
    sizes = [each.cell.target_size for each in cells]
    gains = [each.numbers["gain"] for each in cells]
    shown = [each.cell.numbers["gain"] for each in cells]
    judged = [judge_gain(gain, margin) for gain in shown]
    pays_up_to = _as_far_as(judged, sizes, "pays")
    pays_not_from = _as_far_as(judged[::-1], sizes[::-1], "does not pay")
    verdict = _judge(sizes, pays_up_to, pays_not_from)
    crossing = cross([gain.value for gain in gains], sizes) if verdict == "stops" else None
    return Stop(
        source_size=cells[0].cell.source_size,
        covers=_narrowest(shown),
        margin=margin,
        verdict=verdict,
        pays_up_to=pays_up_to,
        pays_not_from=pays_not_from,
        crossing=crossing,
        crossing_interval=_interval(gains, sizes, crossing, layers),
    )


def judge_gain(gain: Studied, margin: float) -> Pays:
    """Judge the gain at one size: it takes evidence either way.

    A gain that is shown to be within the margin does not pay, though it may be above 0, just as a
    comparison is equivalent first and better only then.
    """
    if gain.interval is None:
        return "can't be told"
    if gain.interval[1] <= margin:
        return "does not pay"
    return "pays" if gain.interval[0] > 0 else "can't be told"


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


def _narrowest(gains: Sequence[Studied]) -> Covers | None:
    """Return what a verdict over several gains covers: other runs if each interval does."""
    covered = {gain.covers for gain in gains if gain.interval}
    if "these runs" in covered:
        return "these runs"
    return "other runs" if covered else None


def _judge(sizes: Sequence[int], pays_up_to: int | None, pays_not_from: int | None) -> Verdict:
    if pays_up_to == sizes[-1]:
        return "pays at every size"
    if pays_not_from == sizes[0]:
        return "never pays"
    return "stops" if pays_up_to and pays_not_from else "can't be told"


def _as_far_as(judged: Sequence[Pays], sizes: Sequence[int], wanted: Pays) -> int | None:
    """Return the last size before the first of which something else is said."""
    last = None
    for found, size in zip(judged, sizes, strict=True):
        if found != wanted:
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
