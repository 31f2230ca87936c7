"""Freezing what was transferred: a part of it, or all."""

from typing import Final

from pydantic import field_validator

from backfire.models.settings import GROUPS
from backfire.records.errors import unknown_name
from backfire.records.settings import Settings
from backfire.training.schedule import Phase, Schedule
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class Freeze(Settings):
    """Which groups of parameters never learn."""

    groups: tuple[str, ...] = (
        "character_embedding",
        "character_lstm",
        "word_embedding",
        "word_lstm",
    )
    """The frozen groups; by default the whole shared part, which then drops nothing out: only the
    classifier learns, on features that stay the same."""

    @field_validator("groups")
    @classmethod
    def _known(cls, groups: tuple[str, ...]) -> tuple[str, ...]:
        for name in groups:
            if name not in GROUPS:
                raise ValueError(unknown_name("group", name, GROUPS))
        return groups


def _build(settings: Freeze, _: MitigationContext) -> Mitigation:
    if not settings.groups:
        return Mitigation(name="freeze")
    learns = set(GROUPS) - set(settings.groups)
    rates = dict.fromkeys(settings.groups, 0.0)
    schedule = Schedule((Phase(rates=rates, dropout=learns != {"classifier"}),))
    return Mitigation(name="freeze", schedule=lambda _: schedule)


METHOD: Final = Method(
    title="Train the classifier alone, on frozen features",
    formula="min over H of CE(Ψ_H(f(x, w₀)))",
    origin="the oldest way of transferring; the first half of Kumar et al. 2022",
    settings=Freeze,
    build=_build,
    places=frozenset({"schedule"}),
    neutral=Freeze(groups=()),
)
