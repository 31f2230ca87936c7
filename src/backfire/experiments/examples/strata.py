"""What the numbers of a report count, as sets of tokens; and some of each, by one rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.examples.layers import Rows, Shares
from backfire.report.example import Fact, View
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
    """

    facts: tuple[Fact, ...]
    places: Rows
    shares: Shares | None
    of: int
    limit: int
    describes: bool = True

    def first(self) -> Rows:
        """Return the places of the examples that it asks for, in the order of the rule."""
        if self.shares is None:
            return self.places[: self.limit]
        return self.places[first_by_share(self.shares, self.limit)]


def make_stratum(facts: Sequence[Fact], shares: Shares, limit: int) -> Stratum:
    """Return the stratum of the tokens of the universe whose share is above 0."""
    places = np.flatnonzero(shares)
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


def list_views(strata: Sequence[Stratum]) -> tuple[list[Fact], list[View]]:
    """Return all facts, each once, and what each stratum counts."""
    numbers: dict[Fact, int] = {}
    for stratum in strata:
        for fact in stratum.facts:
            numbers.setdefault(fact, len(numbers))
    views = [
        View(facts=tuple(numbers[fact] for fact in stratum.facts), of=stratum.of)
        for stratum in strata
        if stratum.of
    ]
    return list(numbers), views


def list_facts(
    strata: Sequence[Stratum], facts: Sequence[Fact], places: Rows, size: int
) -> list[list[int]]:
    """Return what holds for each of some places in a universe of the given size."""
    numbers = {fact: number for number, fact in enumerate(facts)}
    found: list[list[int]] = [[] for _ in places]
    member: npt.NDArray[np.bool_] = np.zeros(size, dtype=np.bool_)
    for stratum in strata:
        if not stratum.describes:
            continue
        member[:] = False
        member[stratum.places] = True
        number = numbers[stratum.facts[0]]
        for example in np.flatnonzero(member[places]).tolist():
            found[example].append(number)
    return found
