"""What a study is: a question that takes many trainings, in stages, and what is drawn from them.

One file of `experiments/studies/` is one study. It offers `STUDY`, which says how it is set, which
sweeps each of its stages trains, and how tables and pictures are drawn from their evidence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.spec import SweepSpec
from backfire.records.registry import Registry
from backfire.records.settings import Settings

if TYPE_CHECKING:  # drawing needs no torch
    from backfire.experiments.sweep.identities import Lab

STUDIES: Final = Registry("backfire.experiments.studies", "STUDY", "study")
"""Every study, by the name of its module."""


@dataclass(frozen=True)
class StudyDesk:
    """What a study has at hand.

    Attributes:
        out: The folder that it draws into.
        evidence: What all runs predicted.
        settings: Its settings, of the kind that it declares.
        only: The target corpora that are asked for; none named are all.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
    """

    out: Path
    evidence: Evidence
    settings: Any
    only: tuple[str, ...] = ()
    data: Path | None = None
    catalogue: Path | None = None

    def wanted(self, targets: Sequence[str]) -> list[str]:
        """Return those of some targets that are asked for."""
        return [target for target in targets if not self.only or target in self.only]

    def reopened(self) -> "StudyDesk":
        """Return the desk with the evidence as it is now."""
        return replace(self, evidence=Evidence(self.evidence.folder))


Plan = Callable[[StudyDesk], Sequence[SweepSpec] | None]
"""Gives the sweeps of a stage; None where evidence of an earlier stage that it goes by is missing.

It reads settings and evidence only: no corpus, no torch. The names of the sweeps begin with that of
the study."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A part of a study that is trained before the next one is planned.

    Attributes:
        title: What it is for, in a few words.
        plan: Its sweeps.
        at_most: Sweeps that take as long as `plan` may ask for, from which the duration is told
            while `plan` gives None.
    """

    title: str
    plan: Plan
    at_most: Plan | None = None


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study.

    Attributes:
        title: What it asks, in one line.
        settings: How it is set, by `--config` and `--set`; its defaults are the study as it is
            published, and finish within 3 hours on 2 cores.
        targets: Gives its target corpora, which `--only` chooses among.
        stages: What is trained, in this order.
        observe: Works out what needs corpora or models besides the predictions of runs, and leaves
            it beside the evidence; called after the last stage, never for a redraw.
        draw: Writes its files into `desk.out` and returns their paths, from evidence alone; the
            same evidence gives the same bytes.
    """

    title: str
    settings: type[Settings]
    targets: Callable[[Any], Sequence[str]]
    stages: tuple[Stage, ...]
    observe: "Callable[[StudyDesk, Lab], None] | None" = None
    draw: Callable[[StudyDesk], Sequence[Path]]


def planned(study: Study, desk: StudyDesk) -> list[SweepSpec]:
    """Return the sweeps of all stages that can be planned from the evidence that is there."""
    return [spec for stage in study.stages for spec in stage.plan(desk) or ()]
