"""The study of hyperparameters as a page, its numbers and pictures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from backfire.experiments.factors.choosing import SPLIT, choose_corners
from backfire.experiments.factors.measuring import correct_panels, measure_stage
from backfire.experiments.factors.planning import final_variants, first_variants
from backfire.experiments.factors.settings import Factor, HyperparameterSettings
from backfire.experiments.factors.variant import STUDY, Variant
from backfire.experiments.study import StudyDesk
from backfire.experiments.studying import nothing_to_draw
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.factors.forest import draw_forest
from backfire.report.factors.markdown import factors_page
from backfire.report.factors.record import Chosen, FactorLine, FactorPanel, FactorStudy, Rule
from backfire.report.print_drawing import write_drawing
from backfire.report.rounded import rounded

_FINAL_SPLITS = ("test", SPLIT)


def study_factors(desk: StudyDesk) -> FactorStudy:
    """Measure both stages from the evidence, as far as they are there.

    Raises:
        EvidenceError: If there is no evidence of the base and another setting on any target.
    """
    settings: HyperparameterSettings = desk.settings
    corners_of = choose_corners(desk)
    final = final_variants(desk, corners_of)
    measured = [*_stage(desk, 1, SPLIT, first_variants(desk))]
    for split in _FINAL_SPLITS:
        measured += _stage(desk, 2, split, final)
    panels = tuple(panel for panel in measured if desk.wanted([panel.target]))
    if not panels:
        raise nothing_to_draw(STUDY)
    chosen = (
        Chosen(
            target=target,
            gentle=tuple(each.name for each in corners.gentle),
            harmful=tuple(each.name for each in corners.harmful),
        )
        for target, corners in corners_of.items()
    )
    return FactorStudy(
        factors=tuple(_line(factor) for factor in settings.factors),
        rule=Rule(
            runs=settings.runs,
            final_runs=settings.final_runs,
            gentle=settings.gentle,
            harmful=settings.harmful,
            price=settings.price,
        ),
        chosen=tuple(each for each in chosen if desk.wanted([each.target])),
        panels=panels,
    )


def draw_hyperparameters(desk: StudyDesk) -> list[Path]:
    """Write the study as Markdown, JSON and pictures; return their paths.

    Raises:
        EvidenceError: As `study_factors`.
    """
    study = study_factors(desk)
    paths: list[Path] = []
    for stage, split in dict.fromkeys((panel.stage, panel.split) for panel in study.panels):
        own = [panel for panel in study.panels if (panel.stage, panel.split) == (stage, split)]
        paths += write_drawing(draw_forest(own), desk.out / f"{STUDY}-{stage}-{split}")
    page, plain = (desk.out / f"{STUDY}.{kind}" for kind in ("md", "json"))
    write_text(page, factors_page(study, [path.name for path in paths]))
    write_json(plain, rounded(study.model_dump(mode="json")))
    return [page, plain, *paths]


def _line(factor: Factor) -> FactorLine:
    return FactorLine(
        name=factor.name,
        title=factor.title,
        base=factor.base,
        levels=tuple(level.name for level in factor.levels),
        reach=factor.reach,
    )


def _stage(
    desk: StudyDesk, stage: int, split: str, variants: Mapping[str, Sequence[Variant]]
) -> list[FactorPanel]:
    """Measure all targets, whichever are asked for: they are one family of tests."""
    return correct_panels(list(_panels(desk, stage, split, variants)))


def _panels(
    desk: StudyDesk, stage: int, split: str, variants: Mapping[str, Sequence[Variant]]
) -> Iterator[FactorPanel]:
    settings: HyperparameterSettings = desk.settings
    for target in settings.targets:
        if target.name in variants:
            panel = measure_stage(desk, stage, target, variants[target.name], split)
            if panel:
                yield panel
