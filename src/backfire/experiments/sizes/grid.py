"""The grid of the study of sizes: its settings, its arms and its sweep."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import Field, field_validator

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.corpus import read_corpus
from backfire.corpora.subset import Size
from backfire.experiments.evidence.cells import RANDOM, TRANSFER
from backfire.experiments.study import StudyDesk
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec
from backfire.records.settings import Settings

ALL: Final = "all"

Sizes = tuple[Size, ...]


class SizeSettings(Settings):
    """How the study of sizes is set."""

    source: str = "wsj-open"
    """The source corpus. Its evidence is kept apart from that of other sources."""
    source_sizes: Sizes = Field((150, 450, 1350, 4050, ALL), min_length=1)
    """How many of its sentences source models are trained on."""
    targets: Mapping[str, Sizes] = {
        "tpos": (14, 35, 88, 220, ALL),
        "ark": (25, 63, 158, 398, ALL),
    }
    """The target corpora, each with how many of its training sentences are fine-tuned on."""
    runs: int = Field(10, ge=1, lt=1000)
    """Runs an arm; run k is from source model k."""
    subset_seed: int = Field(0, ge=0)
    """Which sentences: another seed takes others."""
    margin: float = Field(0.001, ge=0)
    """A gain of at most so much, as a fraction of the tokens, does not pay."""
    vectors: bool = True
    """Whether words start from the vectors of a file."""
    lab: Mapping[str, Any] = {}
    """Settings of every run besides, as in a sweep."""
    fine_tuning: Mapping[str, Any] = {}
    """Settings over them for the runs on targets."""

    @field_validator("source_sizes")
    @classmethod
    def _sources_once(cls, sizes: Sizes) -> Sizes:
        return _each_once(sizes)

    @field_validator("targets")
    @classmethod
    def _targets_once(cls, targets: Mapping[str, Sizes]) -> Mapping[str, Sizes]:
        if not targets or not all(targets.values()):
            raise ValueError("expected at least one target, each with at least one size")
        return {name: _each_once(sizes) for name, sizes in targets.items()}


def _each_once(sizes: Sizes) -> Sizes:
    """Return sizes, rising, if none is there twice."""
    if len(set(sizes)) < len(sizes):
        raise ValueError(f"a size stands there twice: {', '.join(map(str, sizes))}")
    return tuple(sorted(sizes, key=lambda size: (size == ALL, size)))


def sweep_name(settings: SizeSettings) -> str:
    """Return the name of the sweep, which is that of its folder of evidence."""
    return f"size-{settings.source}"


def random_arm(target_size: Size) -> str:
    """Return what the arm from random initialisation at a target size is called."""
    return f"{RANDOM}-{target_size}"


def transfer_arm(source_size: Size, target_size: Size) -> str:
    """Return what the arm of a cell is called."""
    return f"{TRANSFER}-{source_size}-{target_size}"


def plan_grid(desk: StudyDesk) -> Sequence[SweepSpec]:
    """Return the sweep: each source size with each target size, and random runs at each."""
    settings: SizeSettings = desk.settings
    spec = SweepSpec(
        name=sweep_name(settings),
        title=f"Sizes: {settings.source} against {', '.join(settings.targets)}",
        vectors=settings.vectors,
        settings=settings.lab,
        fine_tuning=settings.fine_tuning,
        arm=tuple(_arms(settings)),
    )
    return [spec]


def _arms(settings: SizeSettings) -> Iterator[ArmSpec]:
    def part(size: Size) -> dict[str, Any]:
        return {"subset": {"sentences": size, "seed": settings.subset_seed}}

    for target, sizes in settings.targets.items():
        for size in sizes:
            yield ArmSpec(
                name=random_arm(size),
                targets=(target,),
                runs=settings.runs,
                fine_tuning=part(size),
            )
    for source_size in settings.source_sizes:
        for target, sizes in settings.targets.items():
            for size in sizes:
                yield ArmSpec(
                    name=transfer_arm(source_size, size),
                    targets=(target,),
                    source=settings.source,
                    runs=settings.runs,
                    settings=part(source_size),
                    fine_tuning=part(size),
                )


def count_sentences(
    corpus: str, size: Size, *, data: Path | None = None, catalogue: Path | None = None
) -> int:
    """Return how many training sentences a size is.

    Of all it is what the catalogue expects; only where it expects nothing the corpus is read.

    Raises:
        CorpusError: If the corpus is needed and can't be read.
    """
    if size != ALL:
        return size
    split = read_catalogue(data=data, catalogue=catalogue).find(corpus).splits.get("train")
    if split is not None and split.sentences is not None:
        return split.sentences
    return len(read_corpus(corpus, data=data, catalogue=catalogue).sentences("train"))
