"""What silencing changes: falsified tokens that return, right ones lost, beside chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Effect:
    """What silencing a set of units changes.

    Attributes:
        returned: Falsified tokens that are right again.
        lost: Tokens that were right and are wrong now.
        corrected: Tokens that were wrong without being falsified, and are right now.
    """

    returned: int
    lost: int
    corrected: int

    @property
    def net(self) -> int:
        """Falsified tokens that return, less the right ones that are lost."""
        return self.returned - self.lost

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(
            self.returned + other.returned,
            self.lost + other.lost,
            self.corrected + other.corrected,
        )


def count_effect(
    gold: Labels, before: Labels, after: Labels, falsified: Marks, among: Marks | None = None
) -> Effect:
    """Count what silencing changed.

    Args:
        gold: (T,) the gold labels.
        before: (T,) what the tagger as it is predicts.
        after: (T,) what it predicts with units silenced.
        falsified: (T,) which tokens it falsified: the reference has them right, it has not.
        among: (T,) which tokens count; all if not given.
    """
    was, now = before == gold, after == gold
    if among is not None:
        was, now, falsified = was[among], now[among], falsified[among]
    return Effect(
        returned=int((falsified & now).sum()),
        lost=int((was & ~now).sum()),
        corrected=int((~was & ~falsified & now).sum()),
    )


@dataclass(frozen=True)
class AgainstChance:
    """A number beside what random sets of the same size give.

    Attributes:
        value: The number.
        mean: Of the random sets.
        least: Of the random sets.
        most: Of the random sets.
        percentile: The share of random sets with a lower number, equal ones by half, in [0, 1].
        p: How likely a random set does at least as well: (1 + those that do) / (1 + all).
    """

    value: int
    mean: float
    least: int
    most: int
    percentile: float
    p: float


def stand_against(value: int, random: Sequence[int]) -> AgainstChance:
    """Set a number beside those of random sets; there is at least one."""
    numbers = np.asarray(random)
    below, equal = int((numbers < value).sum()), int((numbers == value).sum())
    return AgainstChance(
        value=value,
        mean=float(numbers.mean()),
        least=int(numbers.min()),
        most=int(numbers.max()),
        percentile=(below + equal / 2) / len(numbers),
        p=(1 + len(numbers) - below) / (1 + len(numbers)),
    )


def draw_sets(
    n_units: int, size: int, n_sets: int, random: np.random.Generator
) -> list[tuple[int, ...]]:
    """Draw sets of units of one size, each without repeats."""
    return [tuple(random.choice(n_units, size, replace=False).tolist()) for _ in range(n_sets)]
