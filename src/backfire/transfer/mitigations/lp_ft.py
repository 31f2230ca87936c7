"""Linear probing, then fine-tuning: the classifier learns alone before everything does."""

from typing import Final

from pydantic import Field

from backfire.models.settings import BRANCH
from backfire.models.tagger import Tagger
from backfire.records.settings import Settings
from backfire.training.schedule import Phase, Schedule
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class LinearProbing(Settings):
    """How long the classifier learns alone."""

    epochs: int = Field(5, ge=0)
    """Epochs in which the classifier alone learns; the shared part then drops nothing out. They
    count among `training.epochs`, and the patience begins after them."""


def _build(settings: LinearProbing, _: MitigationContext) -> Mitigation:
    if settings.epochs == 0:
        return Mitigation(name="lp_ft")

    def schedule(started: Tagger) -> Schedule:
        frozen = {name: 0.0 for name in started.groups if name not in {"classifier", BRANCH}}
        return Schedule((Phase(rates=frozen, dropout=False), Phase(first=settings.epochs + 1)))

    return Mitigation(name="lp_ft", schedule=schedule)


METHOD: Final = Method(
    title="Train the classifier alone first, then everything",
    formula="min over H of CE(Ψ_H(f(x, w₀))), then from there min over S and H of CE(Ψ_H(f(x, S)))",
    origin="Kumar et al. 2022 (LP-FT)",
    settings=LinearProbing,
    build=_build,
    places=frozenset({"schedule"}),
    neutral=LinearProbing(epochs=0),
    example=LinearProbing(epochs=1),
)
