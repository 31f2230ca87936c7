"""The runs that sweeps want, arm by arm, before anything is known of corpora and source models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backfire.experiments.spec import LabSettings
from backfire.experiments.sweep.arm_blocks import Members
from backfire.experiments.sweep.epochs import Epochs
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec


@dataclass(frozen=True)
class SourceWanted:
    """A source model.

    Attributes:
        corpus: The source corpus.
        seed: Its seed.
        number: Its number, from 1.
        settings: Of its training.
        vectors: Whether it has word vectors.
    """

    corpus: str
    seed: int
    number: int
    settings: LabSettings
    vectors: bool


@dataclass(frozen=True)
class Wanted:
    """A run on a target, or, where several pretraining states are chosen, one for each of them.

    Attributes:
        sweep: The sweep's name.
        arm: The arm's name.
        target: The target corpus.
        number: Its number k in the arm, from 1.
        seed: Its seed.
        settings: Of its training.
        vectors: Whether it has word vectors.
        source: Its source model; None for random initialisation.
        epochs: Which states of the source model are fine-tuned.
        references: The runs that its mitigations consult.
        pilot: The plain transfer that they look at.
        consulted: Whether it is one of them, whose model is kept.
    """

    sweep: str
    arm: str
    target: str
    number: int
    seed: int
    settings: LabSettings
    vectors: bool
    source: SourceWanted | None
    epochs: Epochs
    references: tuple["Wanted", ...] = ()
    pilot: "Wanted | None" = None
    consulted: bool = False


def expand(spec: SweepSpec) -> list[Wanted]:
    """Return the runs that a sweep trains on targets, arm by arm."""
    consulted = {arm.references for arm in spec.arm if arm.references}
    trained = [arm for arm in spec.arm if arm.combine is None]
    known = {
        (each.arm, each.target, each.number): each
        for arm in trained
        for each in _expand_arm(spec, arm, consulted=not arm.source and arm.name in consulted)
    }
    found: list[Wanted] = []
    by_arm = {(arm.name, target): arm for arm in trained for target in arm.targets}
    for (name, target, number), each in known.items():
        arm = by_arm[name, target]
        own = tuple(known[str(arm.references), target, k] for k in arm.consulted(number))
        pilot = known[arm.pilot, target, number] if arm.pilot else None
        found.append(replace(each, references=own, pilot=pilot))
    return found


@dataclass(frozen=True)
class WantedCombined:
    """A run that combines others.

    Attributes:
        sweep: The sweep's name.
        arm: The arm's name.
        target: The target corpus.
        number: Its number k in the arm, from 1.
        combine: The combiner with its options.
        old: The runs of the taggers in use.
        new: Those of the taggers that replace them.
    """

    sweep: str
    arm: str
    target: str
    number: int
    combine: Mapping[str, Any]
    old: tuple[Wanted, ...]
    new: tuple[Wanted, ...]

    @property
    def members(self) -> tuple[Wanted, ...]:
        """All runs that it combines, the old ones first."""
        return (*self.old, *self.new)


def expand_combined(spec: SweepSpec) -> list[WantedCombined]:
    """Return the runs of a sweep that combine others, arm by arm."""
    trained = {(each.arm, each.target, each.number): each for each in expand(spec)}

    def find(members: Sequence[Members], target: str, number: int) -> tuple[Wanted, ...]:
        return tuple(
            trained[each.arm, target, own] for each in members for own in each.numbers(number)
        )

    return [
        WantedCombined(
            sweep=spec.name,
            arm=arm.name,
            target=target,
            number=number,
            combine=arm.combine,
            old=find(arm.old, target, number),
            new=find(arm.new, target, number),
        )
        for arm in spec.arm
        if arm.combine is not None
        for target in arm.targets
        for number in range(1, arm.runs + 1)
    ]


def _expand_arm(spec: SweepSpec, arm: ArmSpec, *, consulted: bool) -> Iterator[Wanted]:
    pretraining, fine_tuning = spec.source_settings(arm), spec.target_settings(arm)
    for target in arm.targets:
        for number in range(1, arm.runs + 1):
            source = (
                SourceWanted(arm.source, arm.source_seed(number), number, pretraining, spec.vectors)
                if arm.source
                else None
            )
            yield Wanted(
                sweep=spec.name,
                arm=arm.name,
                target=target,
                number=number,
                seed=arm.seed(number),
                settings=fine_tuning,
                vectors=spec.vectors,
                source=source,
                epochs=arm.epochs,
                consulted=consulted,
            )
