"""Which pairs of genres are studied: the settings of the study, and its sweep."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import Field

from backfire.experiments.evidence.cells import RANDOM
from backfire.experiments.study import StudyDesk
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec
from backfire.records.settings import Settings

SWEEP: Final = "similarity"
"""The name of the sweep, which is that of its folder of evidence."""

_GUM, _EWT = "ud-gum-xpos", "ud-ewt-xpos"


class PairSettings(Settings):
    """How the study of similarity is set.

    The defaults are 76 pairs of nine sources and nine targets that all have the Penn Treebank's
    tags, and four pairs of news and tweets with other tags. All sources give about as many tokens,
    and so do all targets: else size would pass for similarity. It is 45 source models and 510 runs
    on targets, about 6,500 CPU seconds: an hour on two cores.
    """

    sources: tuple[str, ...] = Field(
        (
            f"{_GUM}.academic",
            f"{_GUM}.conversation",
            f"{_GUM}.fiction",
            f"{_GUM}.news",
            f"{_GUM}.whow",
            f"{_EWT}.email",
            f"{_EWT}.reviews",
            f"{_EWT}.weblog",
            "wsj-sample",
        ),
        min_length=1,
    )
    """The sources: corpora, or genres of them."""
    targets: tuple[str, ...] = Field(
        (
            "tpos",
            f"{_EWT}.answers",
            f"{_EWT}.email",
            f"{_EWT}.newsgroup",
            f"{_EWT}.reviews",
            f"{_GUM}.conversation",
            f"{_GUM}.fiction",
            f"{_GUM}.vlog",
            f"{_GUM}.whow",
        ),
        min_length=1,
    )
    """The targets, likewise; no genre is paired with itself."""
    beside: Mapping[str, tuple[str, ...]] = {
        f"{_GUM}.news": ("ark", "tweebank"),
        "wsj-sample": ("ark", "tweebank"),
    }
    """Pairs with other labels, by source: shown beside the others, but no correlation is over
    them."""
    source_tokens: int = Field(12_000, ge=1)
    """About how many tokens of each source are trained on."""
    target_tokens: int = Field(4_000, ge=1)
    """About how many tokens of each target are fine-tuned on."""
    reference_runs: int = Field(10, ge=2, lt=1000)
    """Runs from random initialisation on each target, which all its pairs share."""
    runs: int = Field(5, ge=2, lt=1000)
    """Transferred runs of each pair; run k is from source model k. S is compared at this number."""
    vectors: bool = True
    """Whether words start from the vectors of a file."""
    lab: Mapping[str, Any] = {}
    """Settings of every run besides, as in a sweep."""
    fine_tuning: Mapping[str, Any] = {}
    """Settings over them for the runs on targets."""

    def source(self, name: str) -> str:
        """Return the part of a source that is trained on."""
        return f"{name}@{self.source_tokens}"

    def target(self, name: str) -> str:
        """Return the part of a target that is fine-tuned on."""
        return f"{name}@{self.target_tokens}"

    @property
    def all_targets(self) -> list[str]:
        """All parts that are fine-tuned on, those beside the others last."""
        further = [name for names in self.beside.values() for name in names]
        return list(dict.fromkeys(map(self.target, (*self.targets, *further))))

    def pairs(self) -> Iterator[tuple[str, str, bool]]:
        """Give each pair, by the parts that are trained on, and whether it counts."""
        for source in self.sources:
            for target in self.targets:
                if target != source:
                    yield self.source(source), self.target(target), True
        for source, targets in self.beside.items():
            for target in targets:
                yield self.source(source), self.target(target), False


def arm_of(source: str) -> str:
    """Return what the arm of a source is called.

    >>> arm_of("ud-gum.news@12000")
    'from-ud-gum.news-12000'
    """
    return f"from-{source.replace('@', '-')}"


def plan_pairs(desk: StudyDesk) -> Sequence[SweepSpec]:
    """Return the sweep: random runs on each target, and transferred ones of each pair."""
    settings: PairSettings = desk.settings
    spec = SweepSpec(
        name=SWEEP,
        title="Pairs of a source genre and a target genre of equal sizes",
        vectors=settings.vectors,
        settings=settings.lab,
        fine_tuning=settings.fine_tuning,
        arm=tuple(_arms(settings)),
    )
    return [spec]


def _arms(settings: PairSettings) -> Iterator[ArmSpec]:
    targets = tuple(settings.all_targets)
    yield ArmSpec(name=RANDOM, targets=targets, runs=settings.reference_runs)
    by_source: dict[str, list[str]] = {}
    for source, target, _ in settings.pairs():
        by_source.setdefault(source, []).append(target)
    for source, own in by_source.items():
        yield ArmSpec(name=arm_of(source), targets=tuple(own), source=source, runs=settings.runs)
