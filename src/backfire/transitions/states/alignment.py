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
    """Return the states by their relative position, from the untrained one (0) to the last (1).

    There are as many positions as the shortest trajectory has states. At each, a trajectory stands
    with its nearest state (of two equally near, the later one); nothing is interpolated, and no
    state stands twice.

    >>> by_position([(0, 1, 2), (0, 1, 2, 3, 4, 5)])
    [(0.0, (0, 0)), (0.5, (1, 3)), (1.0, (2, 5))]
    """
    steps = min(map(len, epochs)) - 1
    if not steps:
        return [(0.0, (0,) * len(epochs))]
    return [
        (step / steps, tuple((2 * step * (len(own) - 1) + steps) // (2 * steps) for own in epochs))
        for step in range(steps + 1)
    ]
