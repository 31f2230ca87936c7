"""Which states of trajectories of different lengths stand side by side."""

from collections.abc import Sequence

from backfire.transitions.states.trajectories import Places

Epochs = Sequence[Sequence[int]]


def by_epoch(epochs: Epochs) -> list[tuple[int, Places]]:
    """Return the epochs that every trajectory has, each with the place of its state in each.

    Means over trajectories are shown nowhere else: where some have ended, the mean would change
    with who is left.

    >>> by_epoch([(0, 1, 2), (0, 1, 2, 3)])
    [(0, (0, 0)), (1, (1, 1)), (2, (2, 2))]
    """
    shared = set[int].intersection(*map(set, epochs))
    return [(epoch, tuple(own.index(epoch) for own in epochs)) for epoch in sorted(shared)]


def by_position(epochs: Epochs) -> list[tuple[float, Places]]:
    """Return the states by their relative position: their epoch, as a share of the last one.

    The positions are those of the trajectory with the fewest states. At each, the others stand with
    states near it (of two that are equally near, the later one); nothing is interpolated, and no
    state stands twice.

    >>> by_position([(0, 1, 2), (0, 1, 2, 3, 4, 5)])
    [(0.0, (0, 0)), (0.5, (1, 3)), (1.0, (2, 5))]
    >>> by_position([(0, 2, 8), (0, 1, 2, 4, 8, 16)])
    [(0.0, (0, 0)), (0.25, (1, 3)), (1.0, (2, 5))]
    """
    shortest = min(epochs, key=len)
    if len(shortest) == 1 or not shortest[-1]:
        return [(0.0, (0,) * len(epochs))]
    places = zip(*(_nearest(shortest, own) for own in epochs), strict=True)
    return [(epoch / shortest[-1], own) for epoch, own in zip(shortest, places, strict=True)]


def _nearest(shorter: Sequence[int], longer: Sequence[int]) -> list[int]:
    """Return for each state of a trajectory another state of a longer one: nearest, all in all."""
    spare = len(longer) - len(shorter)
    # The distances are whole numbers, so that those that are equal are equal exactly.
    costs = [
        [abs(epoch * longer[-1] - other * shorter[-1]) for other in longer] for epoch in shorter
    ]
    best: list[list[tuple[int, list[int]]]] = []  # ending at a state or before it: cost and places
    for k, own in enumerate(costs):
        row: list[tuple[int, list[int]]] = []
        for place in range(k, k + spare + 1):
            before, places = best[k - 1][place - k] if k else (0, [])
            found = before + own[place], [*places, place]
            row.append(min(found, row[-1], key=lambda each: each[0]) if row else found)
        best.append(row)
    return best[-1][-1][1]
