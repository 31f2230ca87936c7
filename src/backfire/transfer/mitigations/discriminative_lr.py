"""Discriminative learning rates: the farther from the labels, the slower."""

from typing import Final

from pydantic import Field

from backfire.models.settings import LEVELS
from backfire.records.settings import Settings
from backfire.training.schedule import Phase, Schedule
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class DiscriminativeRates(Settings):
    """How much slower each level learns."""

    divisor: float = Field(2.6, ge=1)
    """Each level learns so many times slower than the one above it: the classifier at the learning
    rate, the word biLSTM at rate / 2.6, the word embedding and the character biLSTM at rate / 2.6²,
    the character embedding at rate / 2.6³."""


def _build(settings: DiscriminativeRates, _: MitigationContext) -> Mitigation:
    if settings.divisor == 1:
        return Mitigation(name="discriminative_lr")
    rates = {
        group: settings.divisor**-depth for depth, level in enumerate(LEVELS) for group in level
    }
    schedule = Schedule((Phase(rates=rates),))
    return Mitigation(name="discriminative_lr", schedule=lambda _: schedule)


METHOD: Final = Method(
    title="Let each level learn slower than the one above it",
    formula="rate of level k = rate / divisorᵏ, k = 0 for the classifier",
    origin="Howard and Ruder 2018 (ULMFiT)",
    settings=DiscriminativeRates,
    build=_build,
    places=frozenset({"schedule"}),
    neutral=DiscriminativeRates(divisor=1),
)
