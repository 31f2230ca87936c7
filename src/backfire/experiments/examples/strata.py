"""What the numbers of a report count, as sets of tokens; and some of each, by one rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.examples.layers import Rows, Shares
from backfire.report.example import Fact, View
from backfire.report.findings import Count
from backfire.transitions.sample import RULE, first_by_share

MOST: Final = 1_200
"""How many examples a page holds, at most."""

RULE_SAID: Final = (
    f"For each number of this page some of its tokens, at most {MOST:,} in all: {RULE}. Each "
    "number gets its first example before any gets its second."
)


@dataclass(frozen=True)
class Stratum:
    """The tokens behind a number.

    Attributes:
        facts: What holds for all of them; no two strata have the same.
        places: (M,) Their places in the universe, rising: so in the order of the rule.
        shares: (M,) In which share of the pairs of runs it holds; None if in all of them.
        of: How many there are in the text, in or out of the universe.
        limit: How many are wanted.
        describes: Whether an example tells that this holds for it too, when another number chose
            it.
        average: How many there are in one pair of runs, on average over the pairs; None where the
            shares tell.
    """

    facts: tuple[Fact, ...]
    places: Rows
    shares: Shares | None
    of: int
    limit: int
    describes: bool = True
    average: float | None = None

    def first(self) -> Rows:
        """Return the places of the examples that it asks for, in the order of the rule."""
        if self.shares is None:
            return self.places[: self.limit]
        return self.places[first_by_share(self.shares, self.limit)]

    def on_average(self, pairs: int) -> Count:
        """Return how many there are in one of so many pairs of runs, on average over them."""
        if pairs > 1 and self.average is not None:
            return self.average
        return self.of if pairs == 1 or self.shares is None else float(self.shares.sum())


def make_stratum(facts: Sequence[Fact], shares: Shares, limit: int) -> Stratum:
    """Return the stratum of the tokens of the universe whose share is above 0."""
    places = np.flatnonzero(shares > 0)  # of truth values, which takes a quarter of the time
    return Stratum(tuple(facts), places, shares[places], len(places), limit, len(facts) == 1)


def choose_places(strata: Iterable[Stratum]) -> Rows:
    """Return the places of the examples: first of each stratum the first, then the second, …."""
    places: list[Rows] = [np.empty(0, dtype=np.int64)]
    ranks: list[Rows] = [np.empty(0, dtype=np.int64)]
    for stratum in strata:
        chosen = stratum.first()
        places.append(chosen)
        ranks.append(np.arange(len(chosen)))
    place, rank = np.concatenate(places), np.concatenate(ranks)
    order = np.lexsort((place, rank))
    _, first = np.unique(place[order], return_index=True)
    kept: Rows = place[order][np.sort(first)[:MOST]]
    return kept


def list_views(strata: Sequence[Stratum], pairs: int) -> tuple[list[Fact], list[View]]:
    """Return all facts, each once, and what each stratum counts.

    Args:
        strata: All strata.
        pairs: How many pairs of runs there are.
    """
    numbers: dict[Fact, int] = {}
    for stratum in strata:
        for fact in stratum.facts:
            numbers.setdefault(fact, len(numbers))
    views = [
        View(
            facts=tuple(numbers[fact] for fact in stratum.facts),
            of=stratum.of,
            on_average=stratum.on_average(pairs),
        )
        for stratum in strata
        if stratum.of
    ]
    return list(numbers), views


def list_facts(
    strata: Sequence[Stratum], facts: Sequence[Fact], places: Rows, size: int
) -> list[dict[int, float]]:
    """Return what holds for each of some places in a universe, and in which share of the pairs.

    Args:
        strata: All strata.
        facts: All facts, in the order of their numbers.
        places: The places.
        size: Of the universe.
    """
    numbers = {fact: number for number, fact in enumerate(facts)}
    found: list[dict[int, float]] = [{} for _ in places]
    share: npt.NDArray[np.float64] = np.zeros(size)
    for stratum in strata:
        if not stratum.describes:
            continue
        share[:] = 0
        share[stratum.places] = 1 if stratum.shares is None else stratum.shares
        number, own = numbers[stratum.facts[0]], share[places]
        for example in np.flatnonzero(own).tolist():
            found[example][number] = float(own[example])
    return found
