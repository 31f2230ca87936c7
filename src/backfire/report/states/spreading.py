"""Words beside lines, moved apart so that none covers another."""

from collections.abc import Sequence


def spread_out(places: Sequence[float], step: float) -> list[float]:
    """Return places that lie at least `step` apart, in their old order, as near as may be.

    Neighbours that are too close form a group, which is centred on the mean of its places.

    >>> spread_out([10, 12, 50], 10)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(places)), key=lambda k: places[k])
    groups: list[list[int]] = []
    for k in order:
        groups.append([k])
        while len(groups) > 1 and _end(places, groups[-2], step) > _start(places, groups[-1], step):
            last = groups.pop()
            groups[-1] += last
    found = [0.0] * len(places)
    for group in groups:
        for place, k in enumerate(group):
            found[k] = _start(places, group, step) + step * (place + 0.5)
    return found


def _middle(places: Sequence[float], group: list[int]) -> float:
    return sum(places[k] for k in group) / len(group)


def _start(places: Sequence[float], group: list[int], step: float) -> float:
    return _middle(places, group) - step * len(group) / 2


def _end(places: Sequence[float], group: list[int], step: float) -> float:
    return _middle(places, group) + step * len(group) / 2
