"""Freezing what was transferred: a part of it, or all."""

from typing import Final

from pydantic import field_validator

from backfire.models.settings import BRANCH, check_groups
from backfire.models.tagger import Tagger
from backfire.records.settings import Settings
from backfire.training.schedule import Phase, Schedule
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation

_OF_THE_PAPER: Final = ("character_embedding", "character_lstm", "word_embedding", "word_lstm")


class Freeze(Settings):
    """Which groups of parameters never learn."""

    groups: tuple[str, ...] | None = None
    """The frozen groups; by default the whole shared part, which then drops nothing out: only the
    classifier learns, on features that stay the same."""

    @field_validator("groups")
    @classmethod
    def _known(cls, groups: tuple[str, ...] | None) -> tuple[str, ...] | None:
        check_groups(groups or ())
        return None if groups == _OF_THE_PAPER else groups  # one choice, one name


def _build(settings: Freeze, _: MitigationContext) -> Mitigation:
    if settings.groups == ():
        return Mitigation(name="freeze")

    def schedule(started: Tagger) -> Schedule:
        shared = [name for name in started.groups if name not in {"classifier", BRANCH}]
        frozen = shared if settings.groups is None else settings.groups
        learns = set(started.groups) - {BRANCH} - set(frozen)
        rates = dict.fromkeys(frozen, 0.0)
        return Schedule((Phase(rates=rates, dropout=learns != {"classifier"}),))

    return Mitigation(name="freeze", schedule=schedule)


METHOD: Final = Method(
    title="Train the classifier alone, on frozen features",
    formula="min over H of CE(Ψ_H(f(x, w₀)))",
    origin="the oldest way of transferring; the first half of Kumar et al. 2022",
    settings=Freeze,
    build=_build,
    places=frozenset({"schedule"}),
    neutral=Freeze(groups=()),
)
