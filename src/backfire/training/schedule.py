"""Which groups of parameters learn in which epoch, and how fast."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from backfire.records.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Phase:
    """Some epochs in which the same groups learn at the same rates.

    Attributes:
        first: The epoch, from 1, that it begins with; it lasts until the next phase begins.
        rates: Factors on the learning rate of named groups; 0 freezes, groups not named have 1.
        dropout: Whether the tagger drops units out, as it does in training.
    """

    first: int = 1
    rates: Mapping[str, float] = field(default_factory=dict)
    dropout: bool = True


@dataclass(frozen=True)
class Schedule:
    """The phases of a training, one after the other.

    Attributes:
        phases: In rising order; the first begins with epoch 1.
    """

    phases: tuple[Phase, ...] = (Phase(),)

    def __post_init__(self) -> None:
        firsts = [phase.first for phase in self.phases]
        if firsts[:1] != [1] or any(a >= b for a, b in pairwise(firsts)):
            raise SettingsError(
                f"a schedule whose phases begin with the epochs {firsts}: expected 1, and then "
                "rising numbers."
            )

    def phase(self, epoch: int) -> Phase:
        """Return the phase of an epoch."""
        return next(phase for phase in reversed(self.phases) if phase.first <= epoch)

    @property
    def settled_from(self) -> int:
        """The epoch from which nothing changes any more."""
        return self.phases[-1].first

    def slowed(self, rates: Mapping[str, float]) -> "Schedule":
        """Return the same with further factors on the learning rates of some groups."""
        if not rates:
            return self
        return Schedule(tuple(_slow(phase, rates) for phase in self.phases))


PLAIN_SCHEDULE: Final = Schedule()
"""All groups learn from the first epoch on, at the same rate."""


def _slow(phase: Phase, rates: Mapping[str, float]) -> Phase:
    named = [*phase.rates, *(name for name in rates if name not in phase.rates)]
    product = {name: phase.rates.get(name, 1.0) * rates.get(name, 1.0) for name in named}
    return replace(phase, rates=product)
