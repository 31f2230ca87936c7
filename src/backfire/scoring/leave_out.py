"""A number with what it would be without each unit of chance, in several layers at once.

Source models, reference runs and sentences each bring chance of their own. A `LeaveOut` carries
what the number would be without each of them, so that sums and differences of such numbers, also
of two corpora that share source models, get their interval for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.scoring.jackknife import Estimate, delete_one_variance
from backfire.scoring.variance_parts import Part, with_parts

Floats = npt.NDArray[np.float64]

_LEVEL: Final = 0.95


@dataclass(frozen=True, eq=False)
class LeaveOut:
    """A number and its values without each unit.

    Attributes:
        value: The number.
        without: By the name of a layer, (U,) the value without each unit of that layer. Two numbers
            share a layer if its name is the same; its units then stand in the same order.
        capped_by: Layers of which the smallest bounds the degrees of freedom: its units less one.
    """

    value: float
    without: Mapping[str, Floats]
    capped_by: frozenset[str] = frozenset()

    @classmethod
    def of_sums(cls, layers: Mapping[str, tuple[Floats, Floats]]) -> "LeaveOut":
        """Return the ratio of two sums, with the values without each unit.

        Args:
            layers: By the name of a layer, (U,) what each unit adds to the upper and to the lower
                sum; the totals are the same in every layer.
        """
        totals = [(upper.sum(), lower.sum()) for upper, lower in layers.values()]
        without = {name: _ratios_without(*sums) for name, sums in layers.items()}
        return cls(float(totals[0][0] / totals[0][1]), without)

    def __add__(self, other: "LeaveOut") -> "LeaveOut":
        """Return the sum; without a unit that only one of the two has, the other stays whole."""
        names = dict.fromkeys([*self.without, *other.without])
        without = {x: self._at(x) + other._at(x) for x in names}
        return LeaveOut(self.value + other.value, without, self.capped_by | other.capped_by)

    def __sub__(self, other: "LeaveOut") -> "LeaveOut":
        """Return the difference, likewise."""
        return self + -1.0 * other

    def __rmul__(self, factor: float) -> "LeaveOut":
        """Return a multiple."""
        return replace(
            self,
            value=factor * self.value,
            without={x: factor * y for x, y in self.without.items()},
        )

    def _at(self, layer: str) -> Floats:
        return self.without.get(layer, np.array(self.value))

    def estimate(
        self, *, layers: Sequence[str] | None = None, level: float = _LEVEL, unit: str = "unit"
    ) -> Estimate:
        """Return the number with its interval.

        The variance is the sum of a delete-one jackknife over each layer, which is too wide rather
        than too narrow, since chance that belongs to a pair of layers counts in both. Student's t
        has the degrees of freedom of Satterthwaite (1946), those of the layer that matters most,
        but no more than the smallest layer of `capped_by` has.

        Args:
            layers: The layers to reckon with; all if not given. Others are taken as fixed.
            level: The confidence level of the interval.
            unit: What a unit of the smallest layer is called.
        """
        names = [name for name in self.without if layers is None or name in layers]
        used = [self.without[name] for name in names]
        units = min((len(values) for values in used), default=0)
        bare = Estimate(self.value, level=level, units=units, unit=unit)
        if units < 2:  # noqa: PLR2004 - a spread needs two
            reason = f"one {unit} shows no spread" if units else f"no {unit} was left out"
            return replace(bare, reason=reason)
        parts = [self.part(name) for name in names]
        caps = [
            part.degrees for name, part in zip(names, parts, strict=True) if name in self.capped_by
        ]
        found = with_parts(self.value, bare, parts, caps)
        reason = f"it is the same in every {unit}, which shows no spread"
        return found or replace(bare, reason=reason)

    def part(self, layer: str) -> Part:
        """Return the variance that a layer brings, by a delete-one jackknife."""
        values = self.without[layer]
        return Part(float(delete_one_variance(values)), len(values) - 1)


def sum_up(terms: Sequence[tuple[float, LeaveOut]]) -> LeaveOut:
    """Return the sum of numbers times their weights; at least one."""
    total = terms[0][0] * terms[0][1]
    for weight, number in terms[1:]:
        total += weight * number
    return total


def _ratios_without(upper: Floats, lower: Floats) -> Floats:
    """Return (U,) the ratio of the sums without each unit; not a number where nothing is left."""
    rest = lower.sum() - lower
    ratios: Floats = np.full(len(rest), np.nan)
    np.divide(upper.sum() - upper, rest, out=ratios, where=rest > 0)
    return ratios
