"""The runs that sweeps want, arm by arm, before anything is known of corpora and source models."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backfire.experiments.spec import LabSettings
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
    consulted: bool = False


def expand(spec: SweepSpec) -> list[Wanted]:
    """Return the runs of a sweep, arm by arm."""
    consulted = {arm.references for arm in spec.arm if arm.references}
    alone = {
        (each.arm, each.target, each.number): each
        for arm in spec.arm
        if not arm.source
        for each in _expand_arm(spec, arm, consulted=arm.name in consulted)
    }
    found: list[Wanted] = []
    for arm in spec.arm:
        for each in _expand_arm(spec, arm, consulted=not arm.source and arm.name in consulted):
            numbers = arm.consulted(each.number)
            own = tuple(alone[str(arm.references), each.target, number] for number in numbers)
            found.append(replace(each, references=own))
    return found


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
