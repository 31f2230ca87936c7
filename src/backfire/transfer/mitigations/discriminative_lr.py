"""Discriminative learning rates: the farther from the labels, the slower."""

from typing import Final

from pydantic import Field

from backfire.models.tagger import Tagger
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
    the character embedding at rate / 2.6³. A transformer has one level a layer, so 1.1 says there
    about what 2.6 says here."""


def _build(settings: DiscriminativeRates, _: MitigationContext) -> Mitigation:
    if settings.divisor == 1:
        return Mitigation(name="discriminative_lr")

    def schedule(started: Tagger) -> Schedule:
        rates = {
            group: settings.divisor**-depth
            for depth, level in enumerate(started.levels)
            for group in level
        }
        return Schedule((Phase(rates=rates),))

    return Mitigation(name="discriminative_lr", schedule=schedule)


METHOD: Final = Method(
    title="Let each level learn slower than the one above it",
    formula="rate of level k = rate / divisorᵏ, k = 0 for the classifier",
    origin="Howard and Ruder 2018 (ULMFiT)",
    settings=DiscriminativeRates,
    build=_build,
    places=frozenset({"schedule"}),
    neutral=DiscriminativeRates(divisor=1),
)
