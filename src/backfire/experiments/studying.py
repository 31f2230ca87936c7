"""From the name of a study to its runs, and from runs to what is drawn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backfire.corpora.corpus import read_corpus
from backfire.experiments.study import STUDIES, Stage, Study, StudyDesk, planned
from backfire.experiments.sweep.spec import SweepSpec
from backfire.records.errors import EvidenceError, SettingsError, unknown_name

if TYPE_CHECKING:  # drawing needs no torch
    from backfire.experiments.sweep.ahead import SweepAhead
    from backfire.experiments.sweep.identities import Lab
    from backfire.experiments.sweep.outcome import SweepOutcome


@dataclass(frozen=True)
class StageBegun:
    """A stage begins.

    Attributes:
        number: Which one, from 1.
        stages: Of how many.
        title: What it is for.
    """

    number: int
    stages: int
    title: str

    def __str__(self) -> str:
        return f"stage {self.number} of {self.stages}: {self.title}"


@dataclass(frozen=True)
class StageOutcome:
    """What became of a stage.

    Attributes:
        stage: The stage.
        sweeps: What became of its sweeps; None if there was nothing to train.
    """

    stage: Stage
    sweeps: "SweepOutcome | None"

    @property
    def complete(self) -> bool:
        """Whether all its runs are there."""
        return self.sweeps is None or self.sweeps.complete


def find_study(name: str) -> Study:
    """Return the study of that name.

    Raises:
        SettingsError: If there is none.
    """
    names = STUDIES.names()
    if name not in names:
        raise SettingsError(unknown_name("study", name, names))
    found: Study = STUDIES.load(name)
    return found


def check_targets(study: Study, desk: StudyDesk) -> None:
    """Refuse target corpora that a study does not have.

    Raises:
        SettingsError: If one of them is asked for.
    """
    known = study.targets(desk.settings)
    for target in desk.only:
        if target not in known:
            raise SettingsError(unknown_name("target", target, known))


def look_ahead_of(study: Study, desk: StudyDesk, lab: "Lab") -> "SweepAhead":
    """Tell what all stages would train, and how long that is likely to take.

    Where the sweeps of a stage can't be known yet, those stand for them that take longest.

    Raises:
        BackfireError: If corpora, vectors or settings can't be used, or the evidence is of other
            settings.
    """
    from backfire.experiments.sweep.ahead import look_ahead

    specs: list[SweepSpec] = []
    undecided: list[SweepSpec] = []
    for stage in study.stages:
        asked = stage.plan(desk)
        if asked is None and stage.at_most:
            undecided += _narrowed(stage.at_most(desk) or (), desk)
        specs += _narrowed(asked or (), desk)
    # what stands for a stage that is not known yet need not agree with its evidence
    names = [spec.name for spec in undecided]
    ahead = look_ahead([*specs, *undecided], lab, guess=True, undecided=names)
    for corpus in ahead.lacking:
        read_corpus(corpus, data=lab.data, catalogue=lab.catalogue)
    return ahead


def train_study(
    study: Study, desk: StudyDesk, lab: "Lab", say: Callable[[Any], None] = lambda _: None
) -> Iterator[StageOutcome]:
    """Train a study stage by stage; a stage that is not complete is the last.

    What is in the evidence or in the runs folder is not trained again.

    Args:
        study: The study.
        desk: Its desk.
        lab: Where runs are trained.
        say: Is told the progress: `StageBegun` and what sweeps tell.

    Raises:
        BackfireError: If a sweep, a corpus or the vectors can't be used.
    """
    from backfire.experiments.sweep.engine import run_sweeps

    for number, stage in enumerate(study.stages, start=1):
        desk = desk.reopened()
        if len(study.stages) > 1:
            say(StageBegun(number, len(study.stages), stage.title))
        specs = _narrowed(stage.plan(desk) or (), desk)
        outcome = StageOutcome(stage, run_sweeps(specs, lab, say) if specs else None)
        yield outcome
        if not outcome.complete:
            return
    if study.observe:
        study.observe(desk.reopened(), lab)


def draw_study(study: Study, desk: StudyDesk) -> Sequence[Path]:
    """Draw a study from its evidence.

    Raises:
        EvidenceError: If there is none, or a text is lost.
    """
    there = set(desk.evidence.sweeps())
    for spec in planned(study, desk):
        if spec.name in there:
            desk.evidence.need_texts(spec.name)
    return study.draw(desk)


def nothing_to_draw(study: str) -> EvidenceError:
    """Return the refusal to draw a study without evidence."""
    return EvidenceError(
        f"the study {study} has no evidence of both arms on any target, so there is nothing to "
        f"draw. Make it with: backfire study {study}"
    )


def _narrowed(specs: Iterable[SweepSpec], desk: StudyDesk) -> list[SweepSpec]:
    from backfire.experiments.sweep.narrow import narrow
    from backfire.experiments.sweep.spec import check_sweep

    checked = [check_sweep(spec, f"study, sweep {spec.name}") for spec in specs]
    found = (narrow(spec, desk.evidence, only=desk.only) for spec in checked)
    return [spec for spec in found if spec]
