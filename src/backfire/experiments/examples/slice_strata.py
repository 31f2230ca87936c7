"""The tokens behind each slice: falsified and corrected ones, and those of conjunctions."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.compared_slices import ComparedSlices
from backfire.experiments.examples.layers import Mask, Rows, Shares
from backfire.experiments.examples.strata import Stratum, make_stratum
from backfire.experiments.examples.token_strata import FLIPPED, flipped_share
from backfire.report.example import Fact
from backfire.slices.search import searched_half

BY_SLICE: Final = 10
"""How many falsified, and how many corrected, tokens of a slice are shown."""

_SHOWN: Final = ("falsified", "corrected")


def slice_strata(
    slices: ComparedSlices,
    units: npt.NDArray[np.integer],
    rows: Rows,
    shares: dict[str, Shares],
) -> Iterator[Stratum]:
    """Give the tokens of each slice, and those of them that were falsified, corrected, either.

    Args:
        slices: What the slices say, and which tokens are in which.
        units: The unit of chance (sentence or document) of each token of the text.
        rows: The tokens of the universe.
        shares: As `Layers.outcome_shares` gives them, for the universe.
    """
    for name, member, size in _members(slices, units, rows):
        own = Fact(kind="slice", parts=(name,))
        yield Stratum((own,), np.flatnonzero(member), None, size, 0)
        for outcome in _SHOWN:
            fact = Fact(kind="outcome", parts=(outcome,))
            yield make_stratum([fact, own], shares[outcome] * member, BY_SLICE)
        yield make_stratum([FLIPPED, own], flipped_share(shares) * member, 0)


def _members(
    slices: ComparedSlices, units: npt.NDArray[np.integer], rows: Rows
) -> Iterator[tuple[str, Mask, int]]:
    """Give each slice and conjunction: its name, whether tokens are in it, and its size."""
    members = slices.members
    if members is None:
        return
    kind, of_kind = members.kinds.kind, members.kinds.slices
    place = np.full(len(units), -1)
    place[members.row] = np.arange(len(members.row))
    known, own = place[rows] >= 0, kind[place[rows]]
    times = np.bincount(kind, minlength=len(of_kind))
    for column, name in enumerate(members.names):
        inside = of_kind[:, column]
        yield name, inside[own] & known, int(times[inside].sum())
    if not slices.pairs:
        return
    tested = ~searched_half(units)
    known &= tested[rows]
    times = np.bincount(kind[tested[members.row]], minlength=len(of_kind))
    for name, (first, second) in slices.pairs.items():
        inside = of_kind[:, first] & of_kind[:, second]
        yield name, inside[own] & known, int(times[inside].sum())
