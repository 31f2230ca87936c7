"""An early state: the source model at the pretraining epoch that suits the target best."""

from collections.abc import Sequence
from typing import Final

from pydantic import Field

from backfire.records.settings import Settings
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class EarlyState(Settings):
    """Which pretraining states are tried."""

    every: int = Field(1, ge=0)
    """Every how many epochs of pretraining a state is tried, the untrained one left out; with 2
    these are the epochs 2, 4, 6, … The state that was asked for is tried too. 0 tries no other."""


def _choose(settings: EarlyState, saved: Sequence[int]) -> list[int]:
    if settings.every == 0:
        return []
    return [epoch for epoch in saved if epoch > 0 and epoch % settings.every == 0]


def _build(_: EarlyState, __: MitigationContext) -> Mitigation:
    return Mitigation(name="early_state")


METHOD: Final = Method(
    title="Fine-tune several pretraining states; the target's validation set chooses one",
    formula="argmax over k of validation score(fine-tune(w₀ after k epochs of pretraining))",
    origin="the paper's Figure 2: negative transfer grows with the epochs of pretraining",
    settings=EarlyState,
    build=_build,
    places=frozenset({"states"}),
    neutral=EarlyState(every=0),
    states=_choose,
)
