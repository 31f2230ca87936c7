"""Gradual unfreezing: the classifier learns first, and level after level joins it."""

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import Field

from backfire.models.tagger import Tagger
from backfire.records.settings import Settings
from backfire.training.schedule import Phase, Schedule
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class Unfreezing(Settings):
    """How long each level waits for the next."""

    epochs: int = Field(1, ge=0)
    """Epochs after which the next level joins: the classifier, the word biLSTM, the word embedding
    with the character biLSTM, the character embedding; of a transformer the classifier, its layers
    from the last to the first, its embeddings. The patience begins when all learn."""


def _build(settings: Unfreezing, _: MitigationContext) -> Mitigation:
    if settings.epochs == 0:
        return Mitigation(name="gradual_unfreezing")

    def schedule(started: Tagger) -> Schedule:
        return Schedule(tuple(_phases(settings.epochs, started.levels)))

    return Mitigation(name="gradual_unfreezing", schedule=schedule)


def _phases(epochs: int, levels: Sequence[Sequence[str]]) -> Iterator[Phase]:
    for place in range(len(levels)):
        frozen = [group for level in levels[place + 1 :] for group in level]
        yield Phase(first=1 + place * epochs, rates=dict.fromkeys(frozen, 0.0), dropout=place > 0)


METHOD: Final = Method(
    title="Let one level more learn after each epoch, from the classifier down",
    formula="in epoch e the ⌈e / epochs⌉ levels nearest to the labels learn",
    origin="Howard and Ruder 2018 (ULMFiT)",
    settings=Unfreezing,
    build=_build,
    places=frozenset({"schedule"}),
    neutral=Unfreezing(epochs=0),
)
