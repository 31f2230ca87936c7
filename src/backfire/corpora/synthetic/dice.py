"""Draws from a seeded stream that is the same on every platform and in every process."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws named by its seed.

    Everything rests on `random.Random.random`, the one method whose stream Python promises to keep;
    a seed of text is hashed with SHA-512 there, never with the salted `hash`.
    """

    __slots__ = ("fraction",)

    def __init__(self, *seed: object) -> None:
        self.fraction = random.Random("/".join(map(str, seed))).random  # noqa: S311 not for secrets
        """Draw a number in [0, 1)."""

    def chance(self, probability: float) -> bool:
        """Return True with this probability, in [0, 1]."""
        return self.fraction() < probability

    def pick(self, items: Sequence[T]) -> T:
        """Return one item, each as likely."""
        return items[int(self.fraction() * len(items))]

    def skewed(self, items: Sequence[T]) -> T:
        """Return one item, the earlier the likelier, so that words have common and rare ones.

        The first of n items comes about sqrt(n) times as often as it would in a fair draw.
        """
        return items[int(self.fraction() ** 2 * len(items))]

    def weighted(self, choices: Sequence[tuple[float, T]]) -> T:
        """Return one of the items, in proportion to the weight before it."""
        left = self.fraction() * sum(weight for weight, _ in choices)
        for weight, item in choices:
            left -= weight
            if left < 0:
                return item
        return choices[-1][1]

    def number(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.fraction() * (high - low + 1))
