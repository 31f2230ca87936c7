"""A setting of the study: the base with one level or several, as arms of a sweep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backfire.experiments.evidence.cells import RANDOM, TRANSFER
from backfire.experiments.factors.settings import (
    Factor,
    FactorTarget,
    HyperparameterSettings,
    Level,
    Reach,
)
from backfire.experiments.sweep.spec import ArmSpec, lay_over

STUDY: Final = "hyperparameters"
BASE: Final = "base"
JOIN: Final = "--"


def sweep_name(stage: int, *, vectors: bool = True) -> str:
    """Return the name of a sweep: of a stage, of the runs with or without word vectors."""
    return f"{STUDY}-{stage}" + ("" if vectors else "-without-vectors")


@dataclass(frozen=True)
class Variant:
    """The base with some levels.

    Attributes:
        levels: Each with its factor and its name; none is the base itself.
    """

    levels: tuple[tuple[str, Factor, Level], ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        return JOIN.join(self.levels_named) or BASE

    @property
    def levels_named(self) -> tuple[str, ...]:
        """The names of its levels."""
        return tuple(name for name, _, _ in self.levels)

    @property
    def own_arms(self) -> set[str]:
        """Its arms that no variant with fewer levels has."""
        of_all = f"{RANDOM}-{self.name}"
        return {self.transfer_arm} | ({of_all} if self.random_arm == of_all else set())

    @property
    def against(self) -> str:
        """The name of the variant that it is held against."""
        own = [level.against for _, _, level in self.levels]
        return next((name for name in own if name), BASE) if len(own) == 1 else BASE

    @property
    def has_vectors(self) -> bool:
        """Whether words start from word vectors, where the study has them."""
        return all(level.vectors for _, _, level in self.levels)

    @property
    def epoch(self) -> int | None:
        """The pretraining epoch that is fine-tuned; None for the best."""
        return next((level.epoch for _, _, level in self.levels if level.epoch is not None), None)

    @property
    def transfer_arm(self) -> str:
        """The arm of its transferred runs."""
        return TRANSFER if not self.levels else f"{TRANSFER}-{self.name}"

    @property
    def random_arm(self) -> str:
        """The arm of its random runs; what holds for transferred runs alone changes none."""
        own = JOIN.join(name for name, factor, _ in self.levels if factor.reach != "transfer")
        return f"{RANDOM}-{own}" if own else RANDOM

    def _settings(self, reaches: Sequence[Reach]) -> Mapping[str, Any]:
        return lay_over(
            *(level.settings for _, factor, level in self.levels if factor.reach in reaches)
        )

    def arms(self, target: FactorTarget, runs: int, first: int) -> tuple[ArmSpec, ArmSpec]:
        """Return its two arms on a target.

        Args:
            target: The target.
            runs: How many runs each has.
            first: The number that their seeds count from, from 1.
        """
        whole = {"subset": {"sentences": "all"}}
        part = {"subset": {"sentences": target.source_sentences}}
        random = ArmSpec(
            name=self.random_arm,
            targets=(target.name,),
            runs=runs,
            first_seed=first,
            settings=self._settings(["all"]),
            fine_tuning=lay_over(whole, self._settings(["targets"])),
        )
        transfer = ArmSpec(
            name=self.transfer_arm,
            targets=(target.name,),
            runs=runs,
            source=target.source,
            epochs="best" if self.epoch is None else (self.epoch,),
            first_seed=2000 + first,
            first_source_seed=1000 + first,
            settings=lay_over(part, self._settings(["all"])),
            fine_tuning=lay_over(whole, self._settings(["targets", "transfer"])),
        )
        return random, transfer


def single_variants(settings: HyperparameterSettings) -> list[Variant]:
    """Return the base, then one variant a level."""
    return [Variant(), *(Variant((each,)) for each in settings.named_levels())]


def combine(variants: Sequence[Variant]) -> Variant:
    """Return the variant with the levels of all."""
    return Variant(tuple(level for each in variants for level in each.levels))
